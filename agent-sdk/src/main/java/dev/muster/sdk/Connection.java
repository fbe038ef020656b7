package dev.muster.sdk;

import com.google.protobuf.MessageLite;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket to a gateway. It hears on the HttpClient's threads and speaks from the {@link Loop}; whole messages and
 * the end arrive on the loop, in order, one message at a time.
 */
final class Connection implements WebSocket.Listener {
    /** Who wants to know. Called on the loop. */
    interface Events {
        void received(Connection connection, byte[] message);

        /** What was crowded is so no longer. */
        void relieved(Connection connection);

        /** The end; called once. */
        void closed(Connection connection, String reason);
    }

    private final Loop loop;
    private final Events events;
    private final Incoming incoming = new Incoming();
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile long heardNanos = System.nanoTime();
    private volatile int received;
    private volatile @Nullable WebSocket socket;
    private volatile @Nullable Outgoing outgoing;

    // Of the loop.
    private long sequence;
    private long sent;
    private boolean deflate;

    Connection(Loop loop, Events events) {
        this.loop = loop;
        this.events = events;
    }

    /** A request, notification or progress of this side; answers to it carry the returned sequence. */
    long send(FrameType type, Method method, MessageLite payload) {
        byte[] frame = FrameCodec.encode(type, method, sequence + 1, payload, deflate);
        sequence++;
        send(frame);
        return sequence;
    }

    /** Asks whether anybody is there; whatever is heard is the answer. */
    void ping() {
        send(FrameCodec.encode(FrameType.PING, ++sequence));
    }

    /** A response to a request of the server. */
    void respond(Method method, long requestSequence, MessageLite payload) {
        send(FrameCodec.encode(FrameType.RESPONSE, method, requestSequence, payload, deflate));
    }

    void send(byte[] frame) {
        Outgoing queue = outgoing;
        if (queue != null) {
            sent++;
            queue.add(frame);
        }
    }

    /** Allows compressed payloads both ways, as HELLO agreed. */
    void allowDeflate() {
        deflate = true;
    }

    boolean deflate() {
        return deflate;
    }

    boolean isCrowded() {
        Outgoing queue = outgoing;
        return queue != null && queue.isCrowded();
    }

    /** How many messages were sent so far, to ask {@link #hasWritten} about the last of them. */
    long sent() {
        return sent;
    }

    /** Whether the network has taken the first {@code count} messages. */
    boolean hasWritten(long count) {
        Outgoing queue = outgoing;
        return queue != null && queue.written() >= count;
    }

    /** When the server was last heard, by {@link System#nanoTime}. */
    long heardNanos() {
        return heardNanos;
    }

    /** How many messages came so far. */
    int received() {
        return received;
    }

    /** Whether it is over, though {@link Events#closed} may be on its way. */
    boolean hasEnded() {
        return ended.get();
    }

    /** Says goodbye behind everything that was sent; without an answer the connection is cut after {@code patience}. */
    void close(Duration patience) {
        Outgoing queue = outgoing;
        if (queue != null) {
            queue.close();
        }
        loop.after(patience, () -> abort("The server did not say goodbye"));
    }

    /** Ends at once, and says so. */
    void abort(String reason) {
        WebSocket open = socket;
        if (open != null) {
            open.abort();
        }
        end(reason);
    }

    @Override
    public void onOpen(WebSocket opened) {
        outgoing = new Outgoing(opened, this::abort, () -> loop.post(() -> events.relieved(this)));
        socket = opened;
        heardNanos = System.nanoTime();
        opened.request(1);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer part, boolean last) {
        heardNanos = System.nanoTime();
        if (incoming.overflows(part)) {
            abort("The server sent a message over the limit");
            return null;
        }
        byte @Nullable [] message = incoming.add(part, last);
        if (message == null) {
            from.request(1);
        } else {
            received++; // by one thread at a time, as listeners are called
            loop.post(() -> deliver(from, message));
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
        abort("The server sent text");
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPing(WebSocket from, ByteBuffer message) {
        heardNanos = System.nanoTime();
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onPong(WebSocket from, ByteBuffer message) {
        return onPing(from, message);
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        end("The server closed with " + code + (reason.isEmpty() ? "" : ", " + reason));
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        abort("The connection broke: " + failure.getMessage());
    }

    /** The next message is asked for when this one is dealt with, so a flood stays in the network. */
    private void deliver(WebSocket from, byte[] message) {
        try {
            if (!ended.get()) {
                events.received(this, message);
            }
        } finally {
            from.request(1);
        }
    }

    private void end(String reason) {
        if (ended.compareAndSet(false, true)) {
            loop.post(() -> events.closed(this, reason));
        }
    }
}
