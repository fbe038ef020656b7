package dev.muster.sdk;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.muster.proto.agent.v1.Error;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameException;
import dev.muster.protocol.frame.FrameType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The outcomes that the server has not answered: each is sent again, over any number of connections, until it is
 * recorded or nobody wants it.
 */
final class Results {
    /** Nobody wants it: another attempt is under way, or the task has ended. */
    private static final Set<ErrorCode> UNWANTED =
            EnumSet.of(ErrorCode.STALE_ATTEMPT, ErrorCode.TASK_FINISHED, ErrorCode.TASK_NOT_FOUND);

    /** The outcome itself cannot be taken, however often it is sent. */
    private static final Set<ErrorCode> UNUSABLE = EnumSet.of(
            ErrorCode.INVALID_ARGUMENT,
            ErrorCode.INVALID_JSON,
            ErrorCode.PAYLOAD_TOO_LARGE,
            ErrorCode.FRAME_TOO_LARGE,
            ErrorCode.PROTOCOL_ERROR,
            ErrorCode.UNKNOWN_METHOD);

    private final Loop loop;
    private final AgentListener listener;
    private final Timing timing;
    private final RandomGenerator random;
    private final Runnable settled;
    private final Map<Attempt, Unanswered> unanswered = new LinkedHashMap<>();
    /** By the sequence of each send on the present connection. */
    private final Map<Long, Attempt> sent = new HashMap<>();

    private @Nullable Connection connection;

    /** @param settled called when an outcome leaves */
    Results(Loop loop, AgentListener listener, Timing timing, RandomGenerator random, Runnable settled) {
        this.loop = loop;
        this.listener = listener;
        this.timing = timing;
        this.random = random;
        this.settled = settled;
    }

    /** From now on speaks on this connection, at once about everything unanswered; null: on none. */
    void use(@Nullable Connection next) {
        connection = next;
        sent.clear();
        unanswered.values().forEach(Unanswered::stopTimer);
        relieved();
    }

    /** The connection is no longer crowded: sends what waited for that. */
    void relieved() {
        unanswered.values().stream().filter(Unanswered::isIdle).toList().forEach(this::send);
    }

    void add(Attempt attempt, Outcome outcome) {
        Unanswered result = new Unanswered(attempt, outcome, new Backoff(timing.resend(), random));
        unanswered.put(attempt, result);
        send(result);
    }

    boolean holds(Attempt attempt) {
        return unanswered.containsKey(attempt);
    }

    boolean isEmpty() {
        return unanswered.isEmpty();
    }

    List<Attempt> held() {
        return List.copyOf(unanswered.keySet());
    }

    void sendAgain(Attempt attempt) {
        Unanswered result = unanswered.get(attempt);
        if (result != null) {
            result.stopTimer();
            send(result);
        }
    }

    /** Takes the response to a send of an outcome; others are ignored. */
    void recorded(Frame response) {
        Unanswered result = answered(response);
        if (result != null) {
            leave(result);
            listener.recorded(result.attempt.taskId(), result.attempt.number());
            settled.run();
        }
    }

    /** Takes the error to a send of an outcome; others are ignored. */
    void refused(Frame response) {
        Unanswered result = answered(response);
        if (result != null) {
            refused(result, parse(response));
        }
    }

    private void refused(Unanswered result, Error error) {
        ErrorCode code = ErrorCode.ofCode(error.getCode()).orElse(ErrorCode.INTERNAL);
        if (UNWANTED.contains(code)) {
            drop(result, error.getCode());
        } else if (UNUSABLE.contains(code)) {
            replace(result, error.getCode(), error.getMessage());
        } else {
            sendLater(result, Duration.ofMillis(error.getRetryAfterMs()));
            if (code == ErrorCode.SESSION_ENDED && connection != null) {
                connection.abort("The session has ended");
            }
        }
    }

    /** What cannot be taken fails the attempt, so that the task does not wait for its deadline. */
    private void replace(Unanswered result, String code, String message) {
        if (result.replaced) {
            drop(result, code);
        } else {
            result.replaced = true;
            result.outcome = Outcome.failed(result.attempt, "result_refused", code + ": " + message, false);
            send(result);
        }
    }

    private void send(Unanswered result) {
        result.stopTimer();
        Connection open = connection;
        if (open == null || open.isCrowded()) {
            return;
        }
        try {
            long sequence = open.send(FrameType.REQUEST, result.outcome.method(), result.outcome.request());
            sent.put(sequence, result.attempt);
            awaitAnswer(open, result, open.sent());
        } catch (FrameException e) {
            replace(result, e.code().code(), e.detail());
        }
    }

    private void awaitAnswer(Connection open, Unanswered result, long mark) {
        result.timer = loop.after(timing.answer(), () -> {
            if (open.hasWritten(mark)) {
                sendLater(result, Duration.ZERO);
            } else {
                awaitAnswer(open, result, mark);
            }
        });
    }

    private void sendLater(Unanswered result, Duration atLeast) {
        Duration backoff = result.backoff.next();
        result.stopTimer();
        result.timer = loop.after(backoff.compareTo(atLeast) > 0 ? backoff : atLeast, () -> send(result));
    }

    private void drop(Unanswered result, String code) {
        leave(result);
        listener.dropped(result.attempt.taskId(), result.attempt.number(), code);
        settled.run();
    }

    private void leave(Unanswered result) {
        result.stopTimer();
        unanswered.remove(result.attempt);
    }

    private @Nullable Unanswered answered(Frame response) {
        Attempt attempt = sent.remove(response.sequence());
        return attempt == null ? null : unanswered.get(attempt);
    }

    private static Error parse(Frame response) {
        try {
            return Error.parseFrom(response.payload().duplicate());
        } catch (InvalidProtocolBufferException e) {
            return Error.newBuilder().setCode(ErrorCode.INTERNAL.code()).build();
        }
    }

    private static final class Unanswered {
        final Attempt attempt;
        final Backoff backoff;
        Outcome outcome;
        boolean replaced;
        /** Until the answer is overdue, or the next send is due; null: waits for a connection that can take it. */
        Loop.@Nullable Timer timer;

        Unanswered(Attempt attempt, Outcome outcome, Backoff backoff) {
            this.attempt = attempt;
            this.outcome = outcome;
            this.backoff = backoff;
        }

        boolean isIdle() {
            return timer == null;
        }

        void stopTimer() {
            if (timer != null) {
                timer.cancel();
                timer = null;
            }
        }
    }
}
