/**
 * What agents say about the attempts they hold: accept, reject, progress, complete, fail.
 *
 * <p>Every statement checks session, epoch and attempt, so that only the current attempt of the current session changes a task (G2).
 */
@NullMarked
package dev.muster.task.finish;

import org.jspecify.annotations.NullMarked;
