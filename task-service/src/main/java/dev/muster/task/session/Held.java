package dev.muster.task.session;

import io.smallrye.mutiny.Uni;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One attempt that a session holds, with what is needed to decide how it ends.
 *
 * <p>The counters cannot change behind the owner's back: every change is fenced by the attempt.
 */
public final class Held {
    /** How far the attempt has come, as the owner knows. */
    public enum Phase {
        /** Sent to the agent. */
        ASSIGNED,
        /** Taken on by the agent. */
        RUNNING,
        /** The outcome is being written. */
        FINISHING,
        /** The task ended without the agent, which was told to stop and has not answered; its slot is not free yet. */
        STOPPING
    }

    private final UUID taskId;
    private final int attempt;
    private final String tenant;
    private final int failures;
    private final int maxAttempts;
    private final int rejects;

    private Phase phase;
    private Phase before;
    private long stoppingSince;
    private long nextProgress = Long.MIN_VALUE;
    private boolean acceptWritten;
    private @Nullable Uni<Boolean> outcome;

    public Held(UUID taskId, int attempt, String tenant, int failures, int maxAttempts, int rejects, Phase phase) {
        this.taskId = taskId;
        this.attempt = attempt;
        this.tenant = tenant;
        this.failures = failures;
        this.maxAttempts = maxAttempts;
        this.rejects = rejects;
        this.phase = phase;
        this.before = phase;
        this.acceptWritten = phase == Phase.RUNNING;
    }

    public UUID taskId() {
        return taskId;
    }

    public Assignment.Key key() {
        return new Assignment.Key(taskId, attempt);
    }

    public int attempt() {
        return attempt;
    }

    public String tenant() {
        return tenant;
    }

    /** Attempts that counted before this one. */
    public int failures() {
        return failures;
    }

    public int maxAttempts() {
        return maxAttempts;
    }

    public int rejects() {
        return rejects;
    }

    public Phase phase() {
        return phase;
    }

    /** The agent took it on; true where that is news. */
    public boolean accept() {
        if (phase != Phase.ASSIGNED) {
            return false;
        }
        phase = Phase.RUNNING;
        return true;
    }

    /** Whether the accept still has to be written; false once the outcome is on its way, which implies it. */
    public boolean takeAcceptToWrite() {
        boolean write = phase == Phase.RUNNING && !acceptWritten;
        acceptWritten = true;
        return write;
    }

    /** Nobody knows whether the accept was written. */
    public void acceptNotWritten() {
        acceptWritten = false;
    }

    /** Whether progress may be written now; then not again before {@code pauseNanos} have passed. */
    public boolean takeProgress(long nowNanos, long pauseNanos) {
        boolean due = nextProgress == Long.MIN_VALUE || nowNanos - nextProgress >= 0;
        if (due) {
            nextProgress = nowNanos + pauseNanos;
        }
        return due;
    }

    /** The outcome is on its way; whoever asks again meanwhile gets the same answer. */
    public void finishing(Uni<Boolean> writing) {
        before = phase;
        phase = Phase.FINISHING;
        outcome = writing;
    }

    /** Nobody knows whether the outcome was written; it will be sent again. */
    public void notFinished() {
        if (phase == Phase.FINISHING) {
            phase = before;
        }
        outcome = null;
    }

    /** The answer to the outcome that is being written, null where none is. */
    public @Nullable Uni<Boolean> outcome() {
        return outcome;
    }

    public void stopping(long nowNanos) {
        phase = Phase.STOPPING;
        stoppingSince = nowNanos;
    }

    public boolean stoppingFor(long nanos, long nowNanos) {
        return phase == Phase.STOPPING && nowNanos - stoppingSince >= nanos;
    }

    /** Whether its outcome is being written, or it ended already: the table may be ahead. */
    public boolean settling() {
        return phase == Phase.FINISHING || phase == Phase.STOPPING;
    }
}
