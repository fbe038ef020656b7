/**
 * The agents' end of the gateway: WebSocket, binary frames or JSON texts, one conversation a connection.
 *
 * <p>{@link dev.muster.gateway.socket.AgentSocket} is the thin face to Quarkus; {@link
 * dev.muster.gateway.socket.AgentConversation} is the protocol and knows no transport. Sessions and replicas are the
 * business of the package {@code link}.
 */
@NullMarked
package dev.muster.gateway.socket;

import org.jspecify.annotations.NullMarked;
