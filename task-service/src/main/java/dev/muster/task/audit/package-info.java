/**
 * Memory against tables: what a lost answer, a lost hint or a dead peer has left between the two is found here and put right.
 */
@NullMarked
package dev.muster.task.audit;

import org.jspecify.annotations.NullMarked;
