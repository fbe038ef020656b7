/**
 * Clock and clockwork.
 */
@NullMarked
package dev.muster.platform.time;

import org.jspecify.annotations.NullMarked;
