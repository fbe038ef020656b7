package dev.muster.task.finish;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.task.lifecycle.EventKind;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.GatheringWriter;
import dev.muster.task.platform.GatheringWriters;
import dev.muster.task.platform.Hints;
import dev.muster.task.platform.TaskVersion;
import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Desk;
import dev.muster.task.session.Held;
import dev.muster.task.session.LeaseConfig;
import dev.muster.task.session.Sessions;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of attempts, as their agents say. Called on the {@link Desk}; answers come there.
 *
 * <p>The decision is made here from what the owner knows of the attempt; the statement only checks that the attempt is still the
 * session's. A repeated outcome of an attempt that was accepted is accepted again; anything else is {@code stale_attempt}.
 */
@Singleton
public final class Attempts {
    private static final long AGAIN_MILLIS = 1_000;
    private static final long PROGRESS_NANOS = 1_000_000_000L;

    private final GatheringWriter<Outcome, Integer> finish;
    private final GatheringWriter<Outcome, Integer> requeue;
    private final GatheringWriter<PgOutcomes.Sign, Integer> running;
    private final GatheringWriter<PgOutcomes.Query, PgOutcomes.Known> known;
    private final Sessions sessions;
    private final Hints hints;
    private final Desk desk;
    private final Clock clock;
    private final Backoff retry;
    private final Backoff reject;

    Attempts(
            PgOutcomes table,
            GatheringWriters writers,
            Sessions sessions,
            Hints hints,
            Desk desk,
            Clock clock,
            LeaseConfig config) {
        this.finish = writers.writer("finish", item -> 1, Outcome::bytes, table::finish);
        this.requeue = writers.writer("requeue", item -> 1, Outcome::bytes, table::requeue);
        this.running = writers.writer("running", item -> 1, item -> 100, table::running);
        this.known = writers.writer("known", item -> 1, item -> 100, table::known);
        this.sessions = sessions;
        this.hints = hints;
        this.desk = desk;
        this.clock = clock;
        this.retry = new Backoff(config.retryFirst(), config.retryMost(), () -> ThreadLocalRandom.current()
                .nextDouble());
        this.reject = new Backoff(config.rejectFirst(), config.rejectMost(), () -> ThreadLocalRandom.current()
                .nextDouble());
    }

    /** The agent took the attempt on. Written lazily, and not at all where the outcome comes at once. */
    public void accept(AgentSession session, UUID taskId, int attempt) {
        Held held = session.held(taskId, attempt);
        if (held != null && held.accept()) {
            desk.execute(() -> writeAccept(session, held));
        }
    }

    /** Written until it is, as a loss of the attempt counts as a failure only after it; true where that is begun here. */
    private boolean writeAccept(AgentSession session, Held held) {
        boolean write = session.held(held.taskId(), held.attempt()) == held && held.takeAcceptToWrite();
        if (write) {
            write(new PgOutcomes.Sign(session, held, false, 0, ""), () -> {
                held.acceptNotWritten();
                desk.after(AGAIN_MILLIS, () -> writeAccept(session, held));
            });
        }
        return write;
    }

    /** How far the agent is, written at most once a second; lost without harm. */
    public void progress(AgentSession session, UUID taskId, int attempt, double percent, String message) {
        Held held = session.held(taskId, attempt);
        if (held != null && (held.phase() == Held.Phase.ASSIGNED || held.phase() == Held.Phase.RUNNING)) {
            accept(session, taskId, attempt);
            if (!writeAccept(session, held) && held.takeProgress(System.nanoTime(), PROGRESS_NANOS)) {
                write(new PgOutcomes.Sign(session, held, true, (float) percent, message), () -> {});
            }
        }
    }

    private void write(PgOutcomes.Sign sign, Runnable whenLost) {
        running.write(sign)
                .emitOn(desk)
                .subscribe()
                .with(version -> goesOn(sign.held().taskId(), version), failure -> whenLost.run());
    }

    /** The agent refused the attempt, or said nothing in time. The agent is not offered this task again. */
    public void reject(AgentSession session, UUID taskId, int attempt, String code) {
        Held held = session.held(taskId, attempt);
        if (held != null && held.phase() == Held.Phase.ASSIGNED && session.open()) {
            settle(rejected(session, held, code), requeue)
                    .subscribe()
                    .with(
                            done -> {},
                            failure -> desk.after(AGAIN_MILLIS, () -> reject(session, taskId, attempt, code)));
        }
    }

    private Outcome rejected(AgentSession session, Held held, String code) {
        OffsetDateTime due = dueAfter(reject.after(held.rejects()));
        return new Outcome(session, held, State.SCHEDULED, EventKind.REJECTED, false, null, code, null, due);
    }

    /** The result of the attempt. Answers once it is durable. */
    public Uni<Void> complete(AgentSession session, UUID taskId, int attempt, Buffer result) {
        return outcome(
                session,
                taskId,
                attempt,
                PgOutcomes.Question.COMPLETED,
                held -> new Outcome(
                        session, held, State.SUCCEEDED, EventKind.SUCCEEDED, false, result, null, null, null));
    }

    /** The attempt failed. Answers once it is durable what becomes of the task. */
    public Uni<Void> fail(
            AgentSession session, UUID taskId, int attempt, String code, String message, boolean retryable) {
        return outcome(
                session,
                taskId,
                attempt,
                PgOutcomes.Question.FAILED,
                held -> failure(session, held, code, message, retryable));
    }

    private Outcome failure(AgentSession session, Held held, String code, String message, boolean retryable) {
        boolean again = retryable && held.failures() + 1 < held.maxAttempts();
        State state = again ? State.SCHEDULED : retryable ? State.DEAD_LETTERED : State.FAILED;
        EventKind kind = again ? EventKind.RETRY : retryable ? EventKind.DEAD_LETTERED : EventKind.FAILED;
        OffsetDateTime due = again ? dueAfter(retry.after(held.failures())) : null;
        return new Outcome(session, held, state, kind, true, null, code, message, due);
    }

    private Uni<Void> outcome(
            AgentSession session,
            UUID taskId,
            int attempt,
            PgOutcomes.Question question,
            Function<Held, Outcome> decision) {
        Held held = session.held(taskId, attempt);
        Uni<Boolean> written = held == null ? Uni.createFrom().item(false) : written(session, held, decision);
        return written.chain(done -> done
                        ? Uni.createFrom().voidItem()
                        : known(session, taskId, attempt, question).map(known -> accepted(known, attempt)))
                .onFailure(Attempts::ours)
                .transform(fault -> ErrorCode.OUTCOME_UNKNOWN.because(ErrorCode.OUTCOME_UNKNOWN.title()));
    }

    /** A fault of ours, for which no agent shall throw its work away: it sends the outcome again. */
    private static boolean ours(Throwable failure) {
        return failure instanceof MusterException refusal && refusal.code() == ErrorCode.INTERNAL;
    }

    private Uni<Boolean> written(AgentSession session, Held held, Function<Held, Outcome> decision) {
        if (held.phase() == Held.Phase.STOPPING) {
            sessions.release(session, held);
            return Uni.createFrom().item(false);
        }
        Uni<Boolean> underWay = held.outcome();
        if (underWay != null) {
            return underWay;
        }
        Outcome outcome = decision.apply(held);
        return settle(outcome, outcome.due() == null ? finish : requeue);
    }

    /** Writes an outcome; true where the attempt was still the session's. Any number may wait for the same one. */
    private Uni<Boolean> settle(Outcome outcome, GatheringWriter<Outcome, Integer> writer) {
        Held held = outcome.held();
        Uni<Boolean> writing = writer.write(outcome)
                .emitOn(desk)
                .map(version -> settled(outcome, version))
                .onFailure()
                .invoke(held::notFinished)
                .memoize()
                .indefinitely();
        held.finishing(writing);
        return writing;
    }

    private boolean settled(Outcome outcome, int version) {
        if (version == 0) {
            vanished(outcome.session(), outcome.held(), "stale");
            return false;
        }
        outcome.session().letGo(outcome.held());
        changed(outcome.held().taskId(), version);
        sessions.free(outcome.session());
        return true;
    }

    /**
     * An attempt is no longer the session's by the table. Where its own outcome had been written after all, its slot is free; where
     * the session has it under another epoch, that one looks after it. Otherwise the task ended without it: the agent is told to
     * stop, and the slot is freed when it answers.
     */
    public void vanished(AgentSession session, Held held, String reason) {
        known(session, held.taskId(), held.attempt(), PgOutcomes.Question.ENDED)
                .subscribe()
                .with(known -> vanished(session, held, reason, known), failure -> held.notFinished());
    }

    private void vanished(AgentSession session, Held held, String reason, PgOutcomes.Known known) {
        if (known == PgOutcomes.Known.RECORDED) {
            session.letGo(held);
            sessions.free(session);
        } else if (known == PgOutcomes.Known.HELD) {
            held.notFinished();
        } else if (held.phase() != Held.Phase.STOPPING) {
            held.stopping(System.nanoTime());
            session.door().cancel(session, held.taskId(), held.attempt(), reason);
        }
    }

    /** The agent stopped: the slot is free. */
    public void released(AgentSession session, UUID taskId, int attempt) {
        Held held = session.held(taskId, attempt);
        if (held != null && held.phase() == Held.Phase.STOPPING) {
            sessions.release(session, held);
        }
    }

    private Uni<PgOutcomes.Known> known(AgentSession session, UUID taskId, int attempt, PgOutcomes.Question question) {
        return known.write(new PgOutcomes.Query(taskId, attempt, session, question))
                .emitOn(desk);
    }

    private static @Nullable Void accepted(PgOutcomes.Known known, int attempt) {
        switch (known) {
            case RECORDED -> {}
            case HELD -> throw ErrorCode.UNAVAILABLE.because("the session is being taken up elsewhere; send it again");
            case GONE -> throw stale(attempt);
        }
        return null;
    }

    private static MusterException stale(int attempt) {
        return ErrorCode.STALE_ATTEMPT.because("attempt " + attempt + " is not, or no longer, this agent's");
    }

    private void goesOn(UUID taskId, int version) {
        if (version > 0) {
            hints.tasks(List.of(TaskVersion.goingOn(taskId, version)));
        }
    }

    private void changed(UUID taskId, int version) {
        if (version > 0) {
            hints.tasks(List.of(new TaskVersion(taskId, version)));
        }
    }

    private OffsetDateTime dueAfter(Duration wait) {
        return OffsetDateTime.now(clock).plus(wait);
    }
}
