/**
 * Tasks and agents over REST: bodies become calls of the task service, its answers become JSON.
 *
 * <p>Nothing here knows more of a task's life than the contract in common-protocol says; payloads and results pass through
 * as bytes.
 */
@NullMarked
package dev.muster.gateway.tasks;

import org.jspecify.annotations.NullMarked;
