package dev.muster.gateway.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.MessageLite;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameLimits;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket of the JDK that hands out what comes, one message after the other. */
final class SocketClient implements WebSocket.Listener {
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final int SECONDS = 10;

    private final BlockingQueue<Object> inbox = new LinkedBlockingQueue<>();
    private final CompletableFuture<String> closed = new CompletableFuture<>();
    private final ByteArrayOutputStream binary = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();
    private final boolean reads;
    private final WebSocket socket;

    private SocketClient(int port, String key, boolean reads) {
        this.reads = reads;
        this.socket = HTTP.newWebSocketBuilder()
                .header("Authorization", "Bearer " + key)
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/v1/agents/ws"), this)
                .orTimeout(SECONDS, TimeUnit.SECONDS)
                .join();
    }

    static SocketClient connect(int port, String key) {
        return new SocketClient(port, key, true);
    }

    /** One that takes the first message and then leaves everything in the network's buffers. */
    static SocketClient thatDoesNotRead(int port, String key) {
        return new SocketClient(port, key, false);
    }

    void request(long sequence, Method method, MessageLite payload) {
        send(FrameCodec.encode(FrameType.REQUEST, method, sequence, payload));
    }

    void respond(long sequence, Method method, MessageLite payload) {
        send(FrameCodec.encode(FrameType.RESPONSE, method, sequence, payload));
    }

    void send(byte[] message) {
        send(message, true);
    }

    void send(byte[] part, boolean last) {
        socket.sendBinary(ByteBuffer.wrap(part), last)
                .orTimeout(SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** The server may close before it has all of it. */
    void sendWhatGoes(byte[] message) {
        var unused = socket.sendBinary(ByteBuffer.wrap(message), true);
    }

    void send(String message) {
        socket.sendText(message, true).orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    Frame frame() throws InterruptedException {
        return FrameCodec.decode((byte[]) next(), FrameLimits.DEFAULT, false).get(0);
    }

    String text() throws InterruptedException {
        return (String) next();
    }

    /** The frame that answers, which is of this type. */
    Frame answer(long sequence, FrameType type) throws InterruptedException {
        Frame frame = frame();
        assertEquals(sequence, frame.sequence());
        assertEquals(type, frame.type());
        return frame;
    }

    /** Code and reason of the close; waits for it. */
    String closed() {
        return closed.orTimeout(SECONDS, TimeUnit.SECONDS).join();
    }

    boolean isClosed() {
        return closed.isDone();
    }

    /** Begins to read after all. */
    void read() {
        socket.request(Long.MAX_VALUE);
    }

    void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
    }

    void abort() {
        socket.abort();
    }

    private Object next() throws InterruptedException {
        Object message = inbox.poll(SECONDS, TimeUnit.SECONDS);
        if (message == null) {
            throw new AssertionError("nothing came in " + SECONDS + " s; closed: " + closed.getNow("no"));
        }
        return message;
    }

    @Override
    public void onOpen(WebSocket opened) {
        opened.request(reads ? Long.MAX_VALUE : 1);
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] part = new byte[data.remaining()];
        data.get(part);
        binary.writeBytes(part);
        if (last) {
            inbox.add(binary.toByteArray());
            binary.reset();
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            inbox.add(text.toString());
            text.setLength(0);
        }
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        closed.complete(code + " " + reason);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable failure) {
        closed.complete("1006 " + failure);
    }
}
