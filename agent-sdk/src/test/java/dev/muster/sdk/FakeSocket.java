package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Cancel;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.Recorded;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameLimits;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The server's end of one agent's connection. */
final class FakeSocket {
    static final String SESSION = "01a1fd55-7afb-7000-8000-000000000007";

    private final ServerWebSocket socket;
    private final BlockingQueue<Frame> frames = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private long sequence;

    FakeSocket(ServerWebSocket socket) {
        this.socket = socket;
        socket.binaryMessageHandler(
                message -> frames.addAll(FrameCodec.decode(message.getBytes(), FrameLimits.DEFAULT, true)));
        socket.closeHandler(
                ignored -> closed.complete(socket.closeStatusCode() == null ? 1006 : (int) socket.closeStatusCode()));
    }

    String path() {
        return socket.path();
    }

    String authorization() {
        return String.valueOf(socket.headers().get("Authorization"));
    }

    /** The next frame, whatever it is. */
    Frame next() throws InterruptedException {
        return next("frame");
    }

    private Frame next(String wanted) throws InterruptedException {
        return FakeGateway.assertPresent(
                frames.poll(FakeGateway.PATIENCE.toMillis(), TimeUnit.MILLISECONDS), "no " + wanted + " came");
    }

    /** The next frame, which must be this one; pings are passed over unless asked for. */
    Frame expect(FrameType type, Method method) throws InterruptedException {
        String wanted = type + " " + method;
        Frame frame = next(wanted);
        while (frame.type() == FrameType.PING && type != FrameType.PING) {
            frame = next(wanted);
        }
        assertEquals(wanted, frame.type() + " " + frame.method());
        return frame;
    }

    <T> T expect(FrameType type, Method method, Parser<T> parser) throws InterruptedException {
        return expect(type, method).parse(parser);
    }

    /** Sees that nothing else has come: a ping is answered next. */
    void expectNothingMore() throws InterruptedException {
        send(FrameCodec.encode(FrameType.PING, 99));
        assertEquals(99, expect(FrameType.PONG, Method.NONE).sequence());
    }

    /** Takes HELLO and answers it with a new session. */
    Hello welcome() throws InterruptedException {
        return welcome(reply().build());
    }

    Hello welcome(HelloReply reply) throws InterruptedException {
        Frame hello = expect(FrameType.REQUEST, Method.HELLO);
        respond(hello, reply);
        return hello.parse(Hello.parser());
    }

    static HelloReply.Builder reply() {
        return HelloReply.newBuilder().setSessionId(SESSION).setEpoch(1).setIdleTimeoutMs(60_000);
    }

    static HelloReply.Builder resumed() {
        return reply().setEpoch(2).setResumed(true);
    }

    /** Assigns a task and sees that it is accepted. */
    void assign(String task, int attempt, String type) throws InterruptedException {
        long request = offer(task, attempt, type);
        assertEquals(request, expect(FrameType.RESPONSE, Method.ASSIGN).sequence());
    }

    /** Assigns a task; the sequence of the request. */
    long offer(String task, int attempt, String type) {
        return request(
                Method.ASSIGN,
                Assign.newBuilder()
                        .setTaskId(task)
                        .setAttempt(attempt)
                        .setType(type)
                        .setPayload("{\"n\":1}")
                        .setDeadlineMs(1_795_251_600_000L)
                        .build());
    }

    long cancel(String task, int attempt) {
        return request(
                Method.CANCEL,
                Cancel.newBuilder()
                        .setTaskId(task)
                        .setAttempt(attempt)
                        .setReason("cancelled")
                        .build());
    }

    long request(Method method, MessageLite payload) {
        send(FrameCodec.encode(FrameType.REQUEST, method, ++sequence, payload));
        return sequence;
    }

    void respond(Frame request, MessageLite payload) {
        send(FrameCodec.encode(FrameType.RESPONSE, request.method(), request.sequence(), payload));
    }

    void record(Frame request) {
        respond(request, Recorded.getDefaultInstance());
    }

    void refuse(Frame request, ErrorCode code) {
        send(FrameCodec.error(request.sequence(), request.methodNumber(), code.because("said the test")));
    }

    Error expectRejection(long request) throws InterruptedException {
        Frame frame = expect(FrameType.ERROR, Method.ASSIGN);
        assertEquals(request, frame.sequence());
        return frame.parse(Error.parser());
    }

    void send(byte[] message) {
        socket.writeBinaryMessage(Buffer.buffer(message));
    }

    /** Sends a message in fragments of {@code size} bytes. */
    void sendInParts(byte[] message, int size) {
        for (int at = 0; at < message.length; at += size) {
            int end = Math.min(at + size, message.length);
            Buffer part = Buffer.buffer().appendBytes(message, at, end - at);
            boolean last = end == message.length;
            socket.writeFrame(
                    at == 0 ? WebSocketFrame.binaryFrame(part, last) : WebSocketFrame.continuationFrame(part, last));
        }
    }

    void sendText(String text) {
        socket.writeTextMessage(text);
    }

    void close() {
        socket.close((short) 1011, "the test said so");
    }

    /** The close code, when the agent or the test has closed. */
    int awaitClosed() {
        return closed.orTimeout(FakeGateway.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    boolean isOpen() {
        return !closed.isDone();
    }

    /** Stops reading from the network. */
    void pause() {
        socket.pause();
    }

    void resume() {
        socket.resume();
    }
}
