/**
 * Sessions: the unit of lease. One session is one agent's connection, owned by one replica, and it is the truth about slots.
 *
 * <p>{@link dev.muster.task.session.AgentSession} is what the owner knows in memory, a hint; the table {@code session} decides.
 * All memory here is touched only on the {@link dev.muster.task.session.Desk}.
 */
@NullMarked
package dev.muster.task.session;

import org.jspecify.annotations.NullMarked;
