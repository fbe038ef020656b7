/**
 * What can be seen of tasks and agents. Reads only: of the live row where there is one, otherwise of the outcome.
 */
@NullMarked
package dev.muster.task.query;

import org.jspecify.annotations.NullMarked;
