package dev.muster.gateway.socket;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnClose;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnPingMessage;
import io.quarkus.websockets.next.OnPongMessage;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The WebSocket of agents, {@code /v1/agents/ws}: hands over what comes and keeps nothing.
 *
 * <p>Everything runs on the connection's event loop and nothing waits, so messages are handled in the order they came, also
 * though the endpoint is called concurrent: that spares each connection a queue.
 */
@WebSocket(
        path = "/v1/agents/ws",
        endpointId = AgentSocket.ENDPOINT,
        inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public class AgentSocket {
    static final String ENDPOINT = "agents";

    private static final Logger LOG = Logger.getLogger(AgentSocket.class);
    private static final TypedKey<AgentConversation> CONVERSATION = new TypedKey<>("conversation");
    private static final String OVERFLOW = "max message size";

    private final AgentSockets sockets;
    private final KeyWatch keys;

    AgentSocket(AgentSockets sockets, KeyWatch keys) {
        this.sockets = sockets;
        this.keys = keys;
    }

    @OnOpen
    @NonBlocking
    void open(WebSocketConnection connection) {
        Channel channel = channel(connection);
        EventLoop loop = channel.eventLoop();
        AgentIdentity who = who(connection);
        AgentConversation conversation = sockets.open(
                new SocketWire(connection, channel), loop, who::freshToken, who.keyEndsAt(System.nanoTime()));
        connection.userData().put(CONVERSATION, conversation);
        keys.add(who, conversation, loop);
    }

    @OnBinaryMessage
    @NonBlocking
    void binary(Buffer message, WebSocketConnection connection) {
        AgentConversation conversation = conversation(connection);
        if (conversation != null) {
            conversation.binary(message.getByteBuf().nioBuffer());
        }
    }

    @OnTextMessage
    @NonBlocking
    void text(String message, WebSocketConnection connection) {
        AgentConversation conversation = conversation(connection);
        if (conversation != null) {
            conversation.text(message);
        }
    }

    @OnPingMessage
    @NonBlocking
    void ping(Buffer payload, WebSocketConnection connection) {
        heard(connection);
    }

    @OnPongMessage
    @NonBlocking
    void pong(Buffer payload, WebSocketConnection connection) {
        heard(connection);
    }

    @OnClose
    @NonBlocking
    void closed(WebSocketConnection connection) {
        AgentConversation conversation = connection.userData().remove(CONVERSATION);
        if (conversation != null) {
            EventLoop loop = channel(connection).eventLoop();
            keys.remove(who(connection), conversation, loop);
            sockets.closed(conversation, loop);
        }
    }

    @OnError
    @NonBlocking
    void failed(Throwable failure, WebSocketConnection connection) {
        AgentConversation conversation = conversation(connection);
        if (conversation == null || failure instanceof HttpClosedException || isOfFraming(failure)) {
            LOG.debugf("Socket failed cause=%s", failure.toString());
        } else if (String.valueOf(failure.getMessage()).contains(OVERFLOW)) {
            conversation.tooLarge();
        } else {
            LOG.error("Conversation failed", failure);
            conversation.broken();
        }
    }

    /** The server below has answered such a frame with a close of its own. */
    private static boolean isOfFraming(Throwable failure) {
        return failure instanceof CorruptedWebSocketFrameException
                || failure.getCause() instanceof CorruptedWebSocketFrameException;
    }

    private static void heard(WebSocketConnection connection) {
        AgentConversation conversation = conversation(connection);
        if (conversation != null) {
            conversation.heard();
        }
    }

    private static @Nullable AgentConversation conversation(WebSocketConnection connection) {
        assert channel(connection).eventLoop().inEventLoop() : Thread.currentThread();
        return connection.userData().get(CONVERSATION);
    }

    private static AgentIdentity who(WebSocketConnection connection) {
        return Objects.requireNonNull(connection.userData().get(AgentUpgrade.WHO), "upgraded");
    }

    private static Channel channel(WebSocketConnection connection) {
        return Objects.requireNonNull(connection.userData().get(AgentUpgrade.CHANNEL), "upgraded");
    }
}
