package dev.muster.gateway.socket;

import com.google.protobuf.Message;
import dev.muster.gateway.link.AgentLinks;
import dev.muster.gateway.link.LinkedSession;
import dev.muster.gateway.link.SessionOwner;
import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Cancel;
import dev.muster.proto.agent.v1.Drain;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameLimits;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One agent's connection from its opening to its end: the order of messages, what answers what, and when it has been silent
 * for too long. Knows no transport.
 *
 * <p>Confined to one executor, the connection's event loop: its messages, its session and its ticks all come there.
 */
final class AgentConversation implements SessionOwner, AgentWork.Line {
    /** Bytes handed over and not written, above which the agent counts as one that does not read. */
    static final long MAX_UNWRITTEN_BYTES = 2 << 20;

    private static final long SECOND = 1_000_000_000L;
    private static final long HELLO_NANOS = 10 * SECOND;
    private static final int IDLE_SECONDS = 75;

    private enum State {
        /** No HELLO yet, or none that was taken. */
        FRESH,
        OPENING,
        OPEN,
        CLOSED
    }

    private final AgentWire wire;
    private final AgentCounters counters;
    private final LongSupplier clock;
    private final long keyEndsAt;
    private final LinkedSession session;
    private final AgentWork work;
    private final long openedAt;

    private State state = State.FRESH;
    private @Nullable Encoding encoding;
    /** What the agent said first, until that is answered. */
    private @Nullable Hello hello;

    private long helloSequence;
    private long lastSequence;
    /** Since when nothing was heard. */
    private long silentSince;

    private long pingedAt;
    /** Index in {@link LoopConversations}. */
    private int place;

    /**
     * @param executor runs one task at a time, in order, never within {@code execute}
     * @param callerToken a fresh token of the agent's caller, on each call
     * @param keyEndsAt when the agent's key ends by itself, in nanoseconds of {@code clock}; {@link Long#MAX_VALUE} for
     *     never
     * @param clock nanoseconds, monotonic
     */
    AgentConversation(
            AgentWire wire,
            AgentLinks links,
            Executor executor,
            Supplier<String> callerToken,
            long keyEndsAt,
            AgentCounters counters,
            LongSupplier clock) {
        this.wire = wire;
        this.counters = counters;
        this.clock = clock;
        this.keyEndsAt = keyEndsAt;
        this.session = links.session(this, executor, callerToken);
        this.work = new AgentWork(this, session, counters);
        this.openedAt = clock.getAsLong();
        this.silentSince = openedAt;
        this.pingedAt = openedAt;
    }

    // ---- from the connection

    /** @param message must not change any more */
    void binary(ByteBuffer message) {
        heard();
        switch (encoding()) {
            case null -> firstBinary(message);
            case BinaryFrames frames -> read(frames, message);
            case TextFrames texts -> wrongKind("This connection speaks text");
        }
    }

    void text(String message) {
        heard();
        switch (encoding()) {
            case null -> firstText(message);
            case TextFrames texts -> read(texts, message);
            case BinaryFrames frames -> wrongKind("This connection speaks binary");
        }
    }

    /** Anything came that shows the agent to be there. */
    void heard() {
        silentSince = clock.getAsLong();
    }

    /** The connection is gone, from whichever side. */
    void gone() {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            session.close("socket_closed");
        }
    }

    /** A message came that is larger than the connection takes. */
    void tooLarge() {
        shut(Closing.TOO_LARGE, "message too large", "socket_closed");
    }

    /** Something failed that should not. */
    void broken() {
        shut(Closing.INTERNAL, ErrorCode.INTERNAL.code(), "socket_closed");
    }

    // ---- from this gateway

    /** Looks at the time; every 250 ms. {@code late}: this process stood still, so nobody's silence counts. */
    void tick(long now, boolean late) {
        if (state == State.CLOSED) {
            return;
        }
        if (late) {
            silentSince = now;
            work.restart(now);
        }
        work.tick(now);
        judge(now);
    }

    /** This gateway is going to stop. */
    void drain(int reconnectAfterMillis) {
        if (state == State.OPEN) {
            Drain drain =
                    Drain.newBuilder().setReconnectAfterMs(reconnectAfterMillis).build();
            write(FrameType.NOTIFICATION, Method.DRAIN, nextSequence(), drain);
        }
    }

    void goAway() {
        shut(Closing.GOING_AWAY, "this gateway stops", "drained");
    }

    /** The agent was told to go and does not. */
    void cut() {
        goAway();
        wire.cut();
    }

    /** The agent's key no longer counts. */
    void revoke(ErrorCode why) {
        shut(Closing.POLICY, why.code(), "revoked");
    }

    int place() {
        return place;
    }

    void place(int index) {
        place = index;
    }

    // ---- from the session

    @Override
    public void opened(HelloReply reply) {
        Hello said = hello;
        if (state != State.OPENING || said == null) {
            return;
        }
        state = State.OPEN;
        hello = null;
        silentSince = clock.getAsLong();
        work.start(said.getSlots(), reply.getResumed() ? said.getHeldList() : List.of(), reply.getVoidList());
        boolean deflate = said.getDeflate() && encoding instanceof BinaryFrames;
        write(FrameType.RESPONSE, Method.HELLO, helloSequence, withLimits(reply, deflate));
        if (deflate) {
            encoding = BinaryFrames.DEFLATED;
        }
    }

    @Override
    public void refused(Error why) {
        if (state == State.OPENING) {
            state = State.FRESH;
            hello = null;
            refuse(helloSequence, Method.HELLO.number(), why);
        }
    }

    @Override
    public void reopened(HelloReply reply) {
        work.drop(reply.getVoidList(), clock.getAsLong());
        boolean deflate = encoding == BinaryFrames.DEFLATED;
        write(FrameType.NOTIFICATION, Method.HELLO, nextSequence(), withLimits(reply, deflate));
    }

    @Override
    public void assign(Assign assign) {
        long now = clock.getAsLong();
        if (!work.busy()) {
            silentSince = now;
        }
        work.assign(assign, now);
    }

    @Override
    public void cancel(Cancel cancel) {
        work.cancel(cancel, clock.getAsLong());
    }

    @Override
    public void ended(String reason) {
        shut(Closing.SESSION_ENDED, reason, reason);
    }

    @Override
    public void stranded() {
        shut(Closing.SERVICE_RESTART, ErrorCode.UNAVAILABLE.code(), "stranded");
    }

    @Override
    public List<TaskAttempt> accepted() {
        return work.accepted();
    }

    // ---- to the agent

    @Override
    public long nextSequence() {
        return ++lastSequence;
    }

    @Override
    public void request(Method method, long sequence, Message payload) {
        write(FrameType.REQUEST, method, sequence, payload);
    }

    @Override
    public void respond(Method method, long sequence, Message payload) {
        write(FrameType.RESPONSE, method, sequence, payload);
    }

    @Override
    public void refuse(long sequence, int methodNumber, Error refusal) {
        Encoding speaks = writable();
        if (speaks != null) {
            speaks.refuse(wire, sequence, methodNumber, refusal);
        }
    }

    @Override
    public void sessionIsOver() {
        shut(Closing.SESSION_ENDED, ErrorCode.SESSION_ENDED.code(), ErrorCode.SESSION_ENDED.code());
    }

    private void write(FrameType type, Method method, long sequence, Message payload) {
        Encoding speaks = writable();
        if (speaks != null) {
            speaks.send(wire, type, method, sequence, payload);
        }
    }

    /** Null when nothing may be written any more, also because the agent does not read. */
    private @Nullable Encoding writable() {
        endIfSlow();
        return state == State.CLOSED ? null : encoding;
    }

    // ---- reading

    private @Nullable Encoding encoding() {
        return encoding;
    }

    private void firstBinary(ByteBuffer message) {
        encoding = BinaryFrames.PLAIN;
        read(BinaryFrames.PLAIN, message);
    }

    private void firstText(String message) {
        encoding = TextFrames.INSTANCE;
        read(TextFrames.INSTANCE, message);
    }

    private void read(BinaryFrames frames, ByteBuffer message) {
        if (state == State.CLOSED) {
            return;
        }
        try {
            frames.read(message).forEach(this::handle);
        } catch (Unreadable e) {
            unreadable(e);
        }
    }

    private void read(TextFrames texts, String message) {
        if (state == State.CLOSED) {
            return;
        }
        try {
            handle(texts.read(message));
        } catch (Unreadable e) {
            unreadable(e);
        }
    }

    private void unreadable(Unreadable e) {
        refuse(e.sequence(), e.methodNumber(), FrameCodec.payload(e.refusal()));
        if (e.fatal()) {
            shut(Closing.PROTOCOL_ERROR, e.refusal().detail(), "socket_closed");
        }
    }

    private void wrongKind(String detail) {
        refuse(0, 0, FrameCodec.payload(ErrorCode.PROTOCOL_ERROR.because(detail)));
        shut(Closing.WRONG_KIND_OF_DATA, detail, "socket_closed");
    }

    private void handle(Incoming message) {
        if (state == State.CLOSED) {
            return;
        }
        try {
            dispatch(message);
        } catch (MusterException e) {
            refuse(message.sequence(), message.methodNumber(), FrameCodec.payload(e));
        }
    }

    private void dispatch(Incoming message) {
        switch (message.type()) {
            case REQUEST, NOTIFICATION, PROGRESS -> ask(message);
            case RESPONSE -> work.answered(message.sequence(), null);
            case ERROR -> work.answered(message.sequence(), refusalIn(message));
            case PING -> pong(message.sequence());
            case PONG -> {}
            case BATCH -> throw new IllegalStateException("A batch is read as its frames");
        }
    }

    private void ask(Incoming message) {
        switch (message.method()) {
            case HELLO -> hello(message);
            case COMPLETE -> work.complete(inSession(message, FrameType.REQUEST));
            case FAIL -> work.fail(inSession(message, FrameType.REQUEST));
            case CAPACITY -> work.capacity(inSession(message, FrameType.REQUEST));
            case PROGRESS -> work.progress(inSession(message, FrameType.PROGRESS), clock.getAsLong());
            case ASSIGN, CANCEL, DRAIN ->
                throw ErrorCode.PROTOCOL_ERROR.because(message.method() + " is for the server to send");
            case REPORT, NONE, UNKNOWN -> throw ErrorCode.UNKNOWN_METHOD.because(ErrorCode.UNKNOWN_METHOD.title());
        }
    }

    private void hello(Incoming message) {
        requireType(message, FrameType.REQUEST);
        if (state != State.FRESH) {
            throw ErrorCode.PROTOCOL_ERROR.because("HELLO was said already");
        }
        Hello said = message.payload(Hello.getDefaultInstance());
        HelloRules.check(said);
        state = State.OPENING;
        hello = said;
        helloSequence = message.sequence();
        session.open(said);
    }

    private Incoming inSession(Incoming message, FrameType type) {
        requireType(message, type);
        switch (state) {
            case FRESH -> throw ErrorCode.PROTOCOL_ERROR.because("HELLO comes first");
            case OPENING -> throw ErrorCode.PROTOCOL_ERROR.because("Wait for the answer to HELLO");
            case OPEN, CLOSED -> {}
        }
        return message;
    }

    /** Progress is also taken as what it is, a notification. */
    private static void requireType(Incoming message, FrameType type) {
        boolean plainProgress = type == FrameType.PROGRESS && message.type() == FrameType.NOTIFICATION;
        if (message.type() != type && !plainProgress) {
            throw ErrorCode.PROTOCOL_ERROR.because(message.method() + " is a " + type);
        }
    }

    /** To an answer nothing is answered, so one that cannot be read says no without a reason. */
    private static Error refusalIn(Incoming message) {
        try {
            return message.payload(Error.getDefaultInstance());
        } catch (MusterException e) {
            return Error.getDefaultInstance();
        }
    }

    private void pong(long sequence) {
        Encoding speaks = writable();
        if (speaks != null) {
            speaks.pong(wire, sequence);
        }
    }

    // ---- time and end

    private void judge(long now) {
        if (now - keyEndsAt >= 0 && keyEndsAt != Long.MAX_VALUE) {
            revoke(ErrorCode.KEY_EXPIRED);
        } else if (state == State.FRESH && now - openedAt >= HELLO_NANOS) {
            shut(Closing.POLICY, "no HELLO within 10 s", "socket_closed");
        } else {
            endIfSlow();
            judgeSilence(now);
        }
    }

    /** Busy agents are asked every second and given 3, idle ones every 30 and given 75. */
    private void judgeSilence(long now) {
        boolean busy = work.busy();
        long silent = now - silentSince;
        long pingAfter = (busy ? 1 : 30) * SECOND;
        if (silent >= (busy ? 3 : IDLE_SECONDS) * SECOND) {
            counters.silentAgent();
            shut(Closing.SILENT, "nothing heard of the agent", "silent");
        } else if (silent >= pingAfter && now - pingedAt >= pingAfter && state != State.CLOSED) {
            pingedAt = now;
            wire.ping();
        }
    }

    private void endIfSlow() {
        if (state != State.CLOSED && wire.unwritten() > MAX_UNWRITTEN_BYTES) {
            counters.slowConsumer();
            shut(Closing.SLOW_CONSUMER, "slow consumer", "socket_closed");
        }
    }

    private void shut(Closing closing, String reason, String sessionReason) {
        if (state != State.CLOSED) {
            state = State.CLOSED;
            session.close(sessionReason);
            wire.close(closing.code(), reason);
        }
    }

    private static HelloReply withLimits(HelloReply reply, boolean deflate) {
        return reply.toBuilder()
                .setDeflate(deflate)
                .setMaxPayloadBytes(FrameLimits.DEFAULT.payloadBytes())
                .setIdleTimeoutMs(IDLE_SECONDS * 1_000)
                .build();
    }
}
