package dev.muster.e2e.harness;

import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import dev.muster.proto.agent.v1.Accept;
import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Cancel;
import dev.muster.proto.agent.v1.Cancelled;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.Fail;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameLimits;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;

/**
 * An agent moved by hand: it says exactly what the test tells it to, and answers nothing by itself but pings. For one test
 * thread.
 */
public final class RawAgent implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final RawSocket<Frame> socket;
    private final AtomicLong sequence = new AtomicLong();
    private Hello said = Hello.getDefaultInstance();
    private volatile HelloReply session = HelloReply.getDefaultInstance();

    private RawAgent(RawSocket<Frame> socket) {
        this.socket = socket;
    }

    /** Opens the socket and says nothing yet. */
    public static RawAgent connect(URI gateway, String key) {
        RawSocket<Frame> socket = new RawSocket<>();
        RawAgent agent = new RawAgent(socket);
        socket.onBinary(message -> FrameCodec.decode(message, FrameLimits.DEFAULT, false).stream()
                .filter(frame -> !agent.pinged(frame) && !agent.movedOn(frame))
                .toList());
        socket.open(gateway, key);
        return agent;
    }

    private boolean pinged(Frame frame) {
        if (frame.type() == FrameType.PING) {
            socket.send(FrameCodec.encode(FrameType.PONG, frame.sequence()));
        }
        return frame.type() == FrameType.PING || frame.type() == FrameType.PONG;
    }

    /** The session goes on at another replica, under a new epoch. */
    private boolean movedOn(Frame frame) {
        boolean moved = is(frame, FrameType.NOTIFICATION, Method.HELLO);
        if (moved) {
            session = frame.parse(HelloReply.parser());
        }
        return moved;
    }

    /** An assignment as it came. */
    public record Assigned(long sequence, Assign assign) {
        public String id() {
            return assign.getTaskId();
        }

        public int attempt() {
            return assign.getAttempt();
        }
    }

    // ---- the session

    /** Says HELLO for a new session. */
    public HelloReply hello(String agent, int slots, String... capabilities) {
        return hello(Hello.newBuilder()
                .setAgent(agent)
                .setSlots(slots)
                .addAllCapabilities(List.of(capabilities))
                .setClient("raw")
                .build());
    }

    public HelloReply hello(Hello hello) {
        said = hello;
        session = ask(Method.HELLO, hello, HelloReply.parser());
        return session;
    }

    /** Takes up the session of another connection, holding these attempts. */
    public HelloReply resume(RawAgent earlier, TaskAttempt... held) {
        return hello(earlier.said.toBuilder()
                .setSessionId(earlier.session.getSessionId())
                .setEpoch(earlier.session.getEpoch())
                .clearHeld()
                .addAllHeld(List.of(held))
                .build());
    }

    /** The answer to the last HELLO. */
    public HelloReply session() {
        return session;
    }

    public String sessionId() {
        return session.getSessionId();
    }

    // ---- tasks

    /** The next assignment. */
    public Assigned assigned() {
        return nextAssignment(PATIENCE).orElseThrow(() -> new AssertionError("no assignment came; " + socket));
    }

    /** The next assignment, empty where none comes in time. */
    public Optional<Assigned> nextAssignment(Duration within) {
        return socket.next(frame -> is(frame, FrameType.REQUEST, Method.ASSIGN), within)
                .map(frame -> new Assigned(frame.sequence(), frame.parse(Assign.parser())));
    }

    /** The next assignment, accepted. */
    public Assigned accepted() {
        Assigned assigned = assigned();
        accept(assigned);
        return assigned;
    }

    public void accept(Assigned assigned) {
        respond(Method.ASSIGN, assigned.sequence(), Accept.getDefaultInstance());
    }

    public void reject(Assigned assigned, ErrorCode code) {
        socket.send(FrameCodec.error(assigned.sequence(), Method.ASSIGN.number(), code.because("not now")));
    }

    /** Sends a result; the code of the refusal, empty where it was recorded. */
    public String complete(String task, int attempt, String result) {
        return outcome(
                Method.COMPLETE,
                Complete.newBuilder()
                        .setTaskId(task)
                        .setAttempt(attempt)
                        .setResult(result)
                        .build());
    }

    public String complete(Assigned assigned, String result) {
        return complete(assigned.id(), assigned.attempt(), result);
    }

    /** Says that the attempt failed; the code of the refusal, empty where it was recorded. */
    public String fail(Assigned assigned, String code, boolean retryable) {
        return outcome(
                Method.FAIL,
                Fail.newBuilder()
                        .setTaskId(assigned.id())
                        .setAttempt(assigned.attempt())
                        .setCode(code)
                        .setMessage("as told")
                        .setRetryable(retryable)
                        .build());
    }

    private String outcome(Method method, MessageLite request) {
        Frame answer = answerTo(send(FrameType.REQUEST, method, request));
        return answer.type() == FrameType.ERROR ? error(answer).getCode() : "";
    }

    /** The next request to stop, not yet answered. */
    public Stop stopped() {
        Frame frame = socket.next(next -> is(next, FrameType.REQUEST, Method.CANCEL), PATIENCE)
                .orElseThrow(() -> new AssertionError("no cancel came; " + socket));
        return new Stop(frame.sequence(), frame.parse(Cancel.parser()));
    }

    /** Says that it has stopped: the slot is free. */
    public void answer(Stop stop) {
        respond(Method.CANCEL, stop.sequence(), Cancelled.getDefaultInstance());
    }

    /** A request to stop. */
    public record Stop(long sequence, Cancel cancel) {}

    // ---- frames

    public long send(FrameType type, Method method, MessageLite payload) {
        long next = sequence.incrementAndGet();
        socket.send(FrameCodec.encode(type, method, next, payload));
        return next;
    }

    private void respond(Method method, long to, MessageLite payload) {
        socket.send(FrameCodec.encode(FrameType.RESPONSE, method, to, payload));
    }

    /** Sends these bytes as one message. */
    public void sendRaw(byte[] message) {
        socket.send(message);
    }

    /** Sends a WebSocket text, which a binary connection must not get. */
    public void sendText(String message) {
        socket.send(message);
    }

    /** The response or error to a request. */
    public Frame answerTo(long request) {
        return socket.next(
                        frame -> frame.sequence() == request
                                && (frame.type() == FrameType.RESPONSE || frame.type() == FrameType.ERROR),
                        PATIENCE)
                .orElseThrow(() -> new AssertionError("no answer came; " + socket));
    }

    /** The payload of an error frame. */
    public static Error error(Frame frame) {
        return frame.parse(Error.parser());
    }

    private <T> T ask(Method method, MessageLite request, Parser<T> parser) {
        Frame answer = answerTo(send(FrameType.REQUEST, method, request));
        if (answer.type() == FrameType.ERROR) {
            throw new Refused(error(answer));
        }
        return answer.parse(parser);
    }

    /** The request was answered with an error. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final String code;

        Refused(Error error) {
            super(error.getCode() + ": " + error.getMessage());
            this.code = error.getCode();
        }

        public String code() {
            return code;
        }
    }

    /** The next frame that the condition holds for, empty where none comes in time. */
    public Optional<Frame> next(Predicate<Frame> condition, Duration within) {
        return socket.next(condition, within);
    }

    private static boolean is(Frame frame, FrameType type, Method method) {
        return frame.type() == type && frame.method() == method;
    }

    // ---- the end

    /** The code the server closed with, 1006 where the connection just broke. */
    public int awaitClosed(Duration within) {
        return socket.awaitClosed(within);
    }

    public boolean isOpen() {
        return socket.isOpen();
    }

    /** Cuts the connection without a word. */
    public void abort() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.abort();
    }
}
