/**
 * The states of a task and how it gets from one to the next; pure, without a clock or a database.
 *
 * <p>Conditions on what an outcome, a cancellation or a deadline may end are written from this table
 * ({@link dev.muster.task.lifecycle.Transitions#sqlSources}). The states that statements set, and what claims, start deadlines
 * and the end of a session look for, are named there by hand: whoever changes the table looks at them, too.
 */
@NullMarked
package dev.muster.task.lifecycle;

import org.jspecify.annotations.NullMarked;
