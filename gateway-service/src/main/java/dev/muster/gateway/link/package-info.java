/**
 * The gateway's end of AgentLink: one standing stream to each replica of the task service, and the sessions placed on them.
 *
 * <p>{@link dev.muster.gateway.link.AgentLinks} keeps the streams, {@link dev.muster.gateway.link.LinkedSession} is one
 * agent's session wherever it is placed, and finds another replica when its own dies. Sockets and frames are not known
 * here.
 */
@NullMarked
package dev.muster.gateway.link;

import org.jspecify.annotations.NullMarked;
