package dev.muster.sdk;

import dev.muster.proto.agent.v1.Capacity;
import dev.muster.proto.agent.v1.Drain;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameException;
import dev.muster.protocol.frame.FrameLimits;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The standing of an agent with the server across connections: HELLO, resume, and who gets which frame. All of it runs on
 * the loop.
 *
 * <p>At most two connections live: the one in use, and one whose HELLO is not answered yet. When the server drains, the
 * old one is used until the new one is welcome.
 */
final class AgentSession implements Dialer.Events {
    private final Hello identity;
    private final Loop loop;
    private final Dialer dialer;
    private final Work work;
    private final Results results;
    private final AgentListener listener;
    private final Timing timing;

    private final CountDownLatch welcomed = new CountDownLatch(1);
    private final CountDownLatch idle = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);

    private @Nullable Connection current;
    private @Nullable Connection greeting;
    private Loop.@Nullable Timer greetingTimer;
    private @Nullable Silence silence;
    private String sessionId = "";
    private long epoch;
    private int slots;
    /** Of the newest CAPACITY; 0: none is under way. */
    private long capacitySequence;

    private boolean closing;
    private boolean stopped;

    AgentSession(AgentSettings settings, Loop loop, Dialer dialer, Executor threads, RandomGenerator random) {
        this.identity = settings.identity();
        this.listener = settings.listener();
        this.timing = settings.timing();
        this.slots = identity.getSlots();
        this.loop = loop;
        this.dialer = dialer;
        this.results = new Results(loop, listener, timing, random, this::checkIdle);
        this.work = new Work(settings, loop, threads, results, this::handlerEnded, this::checkIdle);
    }

    void start() {
        dialer.start(this);
    }

    /** Zero when the first HELLO was answered. */
    CountDownLatch welcomed() {
        return welcomed;
    }

    /** Zero when the agent closes and nothing is left to do or to tell, or when it was stopped. */
    CountDownLatch idle() {
        return idle;
    }

    /** Zero when it was stopped and the last connection is closed. */
    CountDownLatch ended() {
        return ended;
    }

    void changeSlots(int wanted) {
        slots = wanted;
        sendCapacity();
    }

    /** Takes no more tasks; {@link #idle} tells when those in hand are done. */
    void close() {
        closing = true;
        work.close();
        sendCapacity();
        checkIdle();
    }

    /** Leaves at once. What is not recorded is lost to this agent. */
    void stop() {
        stopped = true;
        idle.countDown();
        dialer.stop();
        work.giveUpAll();
        if (greeting != null) {
            greeting.abort("The agent is closed");
        }
        if (current == null) {
            ended.countDown();
        } else {
            current.close(timing.goodbye());
        }
    }

    private void checkIdle() {
        if (closing && !isBusy()) {
            idle.countDown();
        }
    }

    private boolean isBusy() {
        return work.size() > 0 || !results.isEmpty();
    }

    @Override
    public void opened(Connection connection) {
        greeting = connection;
        connection.send(FrameType.REQUEST, Method.HELLO, hello());
        greetingTimer = loop.after(timing.hello(), () -> connection.abort("HELLO was not answered"));
    }

    @Override
    public void unreachable(String reason) {
        listener.unreachable(reason);
    }

    @Override
    public void refused(ErrorCode code, String detail) {
        listener.refused(code.code(), detail);
    }

    @Override
    public void received(Connection from, byte[] message) {
        try {
            FrameCodec.decode(message, FrameLimits.DEFAULT, from.deflate()).forEach(frame -> take(from, frame));
        } catch (FrameException e) {
            if (e.fatal()) {
                from.abort("The server broke the protocol: " + e.detail());
            } else {
                refuse(from, e);
            }
        }
    }

    @Override
    public void relieved(Connection connection) {
        if (connection == current) {
            results.relieved();
        }
    }

    @Override
    public void closed(Connection connection, String reason) {
        if (connection == greeting) {
            endGreeting();
            failed(Duration.ZERO, reason);
        } else if (connection == current) {
            use(null);
            listener.disconnected(reason);
            dialer.lost(this);
        }
        if (stopped && current == null) {
            ended.countDown();
        }
    }

    private void take(Connection from, Frame frame) {
        try {
            if (from == greeting) {
                greet(from, frame);
            } else if (from == current) {
                dispatch(from, frame);
            }
        } catch (FrameException e) {
            refuse(from, e);
        }
    }

    private void greet(Connection from, Frame frame) {
        if (frame.type() == FrameType.PING) {
            from.send(FrameCodec.encode(FrameType.PONG, frame.sequence()));
        } else if (frame.method() == Method.HELLO && frame.type() == FrameType.RESPONSE) {
            welcome(from, frame.parse(HelloReply.parser()));
        } else if (frame.method() == Method.HELLO && frame.type() == FrameType.ERROR) {
            unwelcome(from, frame.parse(Error.parser()));
        }
    }

    private void welcome(Connection from, HelloReply reply) {
        endGreeting();
        dialer.succeeded();
        sessionId = reply.getSessionId();
        epoch = reply.getEpoch();
        if (reply.getDeflate()) {
            from.allowDeflate();
        }
        reconcile(reply);
        Connection old = current;
        use(from);
        if (old != null) {
            old.close(timing.goodbye());
        }
        watch(from, Duration.ofMillis(reply.getIdleTimeoutMs()));
        listener.connected(sessionId, reply.getResumed());
        welcomed.countDown();
    }

    private void reconcile(HelloReply reply) {
        if (reply.getResumed()) {
            work.giveUp(reply.getVoidList().stream().map(Attempt::of).toList());
        } else {
            work.giveUpAll();
        }
    }

    private void unwelcome(Connection from, Error error) {
        endGreeting();
        from.close(timing.goodbye());
        if (error.getCode().equals(ErrorCode.SESSION_ENDED.code())) {
            sessionId = "";
            epoch = 0;
            dialer.failed(Duration.ZERO, this);
        } else if (error.getRetryable()) {
            failed(Duration.ofMillis(error.getRetryAfterMs()), error.getCode() + ": " + error.getMessage());
        } else {
            listener.refused(error.getCode(), error.getMessage());
            dialer.refused(this);
        }
    }

    private void failed(Duration atLeast, String reason) {
        if (!stopped) {
            listener.unreachable(reason);
        }
        dialer.failed(atLeast, this);
    }

    private void dispatch(Connection from, Frame frame) {
        switch (frame.type()) {
            case REQUEST -> request(from, frame);
            case RESPONSE -> response(frame);
            case ERROR -> error(frame);
            case NOTIFICATION -> notification(frame);
            case PING -> from.send(FrameCodec.encode(FrameType.PONG, frame.sequence()));
            case PONG, PROGRESS, BATCH -> {}
        }
    }

    private void request(Connection from, Frame frame) {
        switch (frame.method()) {
            case ASSIGN -> work.assigned(from, frame);
            case CANCEL -> work.cancelled(from, frame);
            default -> refuseUnknown(from, frame);
        }
    }

    private static void refuseUnknown(Connection from, Frame frame) {
        from.send(FrameCodec.error(
                frame.sequence(),
                frame.methodNumber(),
                ErrorCode.UNKNOWN_METHOD.because("The agent does not know this method")));
    }

    private void response(Frame frame) {
        if (frame.sequence() == capacitySequence) {
            capacitySequence = 0;
            work.setSlots(slots);
        } else {
            results.recorded(frame);
        }
    }

    private void error(Frame frame) {
        if (frame.sequence() == capacitySequence) {
            capacitySequence = 0;
        } else {
            results.refused(frame);
        }
    }

    private void notification(Frame frame) {
        switch (frame.method()) {
            case DRAIN ->
                dialer.move(Duration.ofMillis(frame.parse(Drain.parser()).getReconnectAfterMs()), this);
            case HELLO -> movedOn(frame.parse(HelloReply.parser()));
            default -> {}
        }
    }

    /** The session goes on at another replica: from now on it is named by its new epoch. */
    private void movedOn(HelloReply reply) {
        sessionId = reply.getSessionId();
        epoch = reply.getEpoch();
    }

    private void use(@Nullable Connection next) {
        current = next;
        capacitySequence = 0;
        work.setSlots(slots);
        work.use(next);
        results.use(next);
        if (silence != null) {
            silence.stop();
        }
    }

    private void watch(Connection connection, Duration limit) {
        silence = new Silence(loop, connection, limit, timing.silence(), this::isBusy);
        silence.watch();
    }

    /** More slots hold at once, fewer when the server knows. */
    private void sendCapacity() {
        work.setSlots(Math.max(work.slots(), slots));
        if (current != null) {
            Capacity request = Capacity.newBuilder().setSlots(capacity()).build();
            capacitySequence = current.send(FrameType.REQUEST, Method.CAPACITY, request);
        }
    }

    /**
     * An agent that closes offers no more slots than it fills: the server would give it task after task to reject. Zero
     * cannot be offered.
     */
    private int capacity() {
        return closing ? Math.max(1, Math.min(slots, work.size())) : slots;
    }

    /** Before the outcome frees the slot. */
    private void handlerEnded() {
        if (closing) {
            sendCapacity();
        }
    }

    private void endGreeting() {
        greeting = null;
        if (greetingTimer != null) {
            greetingTimer.cancel();
            greetingTimer = null;
        }
    }

    private Hello hello() {
        Hello.Builder hello = identity.toBuilder().setSlots(capacity());
        if (!sessionId.isEmpty()) {
            hello.setSessionId(sessionId).setEpoch(epoch);
        }
        Stream.concat(work.held().stream(), results.held().stream())
                .map(Attempt::toMessage)
                .forEach(hello::addHeld);
        return hello.build();
    }

    private static void refuse(Connection from, FrameException refusal) {
        from.send(FrameCodec.error(refusal.sequence(), refusal.methodNumber(), refusal.asMusterException()));
    }
}
