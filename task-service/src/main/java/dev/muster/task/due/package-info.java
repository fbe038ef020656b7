/**
 * What time does to tasks: scheduled ones come due, deadlines pass. Every replica sweeps; rows are shared out by {@code skip locked}.
 */
@NullMarked
package dev.muster.task.due;

import org.jspecify.annotations.NullMarked;
