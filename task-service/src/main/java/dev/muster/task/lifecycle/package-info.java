/**
 * The states of a task and how it gets from one to the next; pure, without a clock or a database.
 *
 * <p>SQL conditions elsewhere are written from these tables, never beside them.
 */
@NullMarked
package dev.muster.task.lifecycle;

import org.jspecify.annotations.NullMarked;
