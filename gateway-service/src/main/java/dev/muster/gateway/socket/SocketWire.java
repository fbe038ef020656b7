package dev.muster.gateway.socket;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.quarkus.websockets.next.CloseReason;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** A WebSocket of Quarkus as a wire. What cannot be written any more is not missed: the socket's end is told otherwise. */
final class SocketWire implements AgentWire {
    private static final Logger LOG = Logger.getLogger(SocketWire.class);
    /** RFC 6455, section 5.5: a control frame has 125 bytes, 2 of them the code. */
    private static final int MAX_REASON_CHARS = 123;

    /** How long an agent that was told goodbye may keep its connection. */
    private static final int CLOSING_SECONDS = 3;

    private static final Buffer NOTHING = Buffer.buffer(0);

    private final WebSocketConnection connection;
    private final Channel channel;

    SocketWire(WebSocketConnection connection, Channel channel) {
        this.connection = connection;
        this.channel = channel;
    }

    @Override
    public void binary(byte[] message) {
        run(connection.sendBinary(Buffer.buffer(Unpooled.wrappedBuffer(message))));
    }

    @Override
    public void text(String message) {
        run(connection.sendText(message));
    }

    @Override
    public void ping() {
        run(connection.sendPing(NOTHING));
    }

    @Override
    public long unwritten() {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        return outbound == null ? 0 : outbound.totalPendingWriteBytes();
    }

    @Override
    public void close(int code, String reason) {
        if (connection.isOpen()) {
            run(connection.close(new CloseReason(code, fit(reason))));
            cutLater();
        }
    }

    /** Vert.x waits for the other side only once the close frame is written, which an agent that does not read prevents. */
    private void cutLater() {
        ScheduledFuture<?> cut = channel.eventLoop().schedule(this::cut, CLOSING_SECONDS, TimeUnit.SECONDS);
        channel.closeFuture().addListener(closed -> cut.cancel(false));
    }

    /** From the head of the pipeline: Vert.x' handler would turn a close of the channel into one more close frame. */
    @Override
    public void cut() {
        ChannelHandlerContext first = channel.pipeline().firstContext();
        if (first != null) {
            first.close();
        }
    }

    /** ASCII only, so that characters are bytes. */
    private static String fit(String reason) {
        String ascii = reason.replaceAll("[^\\x20-\\x7E]", "?");
        return ascii.length() <= MAX_REASON_CHARS ? ascii : ascii.substring(0, MAX_REASON_CHARS);
    }

    private static void run(Uni<Void> write) {
        write.subscribe().with(done -> {}, failure -> LOG.debugf("Socket not written cause=%s", failure.getMessage()));
    }
}
