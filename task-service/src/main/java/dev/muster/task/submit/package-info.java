/**
 * How a task comes in: checked, given its lane, and made durable together with its idempotency key before anybody is answered.
 */
@NullMarked
package dev.muster.task.submit;

import org.jspecify.annotations.NullMarked;
