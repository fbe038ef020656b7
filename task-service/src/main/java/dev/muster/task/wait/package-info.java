/**
 * Waiting for a task to change: register first, read second, read again at every hint and once a second without one.
 */
@NullMarked
package dev.muster.task.wait;

import org.jspecify.annotations.NullMarked;
