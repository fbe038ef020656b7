package dev.muster.sdk;

import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Progress;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** One attempt at a task, as its handler sees it. For any number of threads. */
public final class AssignedTask {
    private static final int MAX_MESSAGE_CHARS = 1_024;

    private final Assign assign;
    private final Runnable progressed;
    private final AtomicReference<@Nullable Progress> newest = new AtomicReference<>();
    private volatile boolean cancelled;

    /** @param progressed called when there is a report where there was none */
    AssignedTask(Assign assign, Runnable progressed) {
        this.assign = assign;
        this.progressed = progressed;
    }

    /** The id, a UUIDv7 in its text form. */
    public String id() {
        return assign.getTaskId();
    }

    /** Which attempt this is, from 1. */
    public int attempt() {
        return assign.getAttempt();
    }

    /**
     * The attempt, as the token to hand to whatever the work writes to: a store that refuses a lower token than it has
     * seen for this task is safe from an attempt that was given up and still runs.
     */
    public long fencingToken() {
        return assign.getAttempt();
    }

    public String type() {
        return assign.getType();
    }

    /** The submitter's JSON document, byte for byte. */
    public String payload() {
        return assign.getPayload();
    }

    /** {@link #payload} in UTF-8. */
    public byte[] payloadBytes() {
        return assign.getPayloadBytes().toByteArray();
    }

    public int priority() {
        return assign.getPriority();
    }

    /** When the task expires, unless it is finished. */
    public Instant deadline() {
        return Instant.ofEpochMilli(assign.getDeadlineMs());
    }

    /** Whether the attempt is no longer wanted. The handler's thread is interrupted at that moment, too. */
    public boolean isCancelled() {
        return cancelled;
    }

    /**
     * Reports how far the work is. Of reports in quick succession only the newest is sent, about two a second. Never
     * blocks.
     *
     * @param percent 0 to 100; what is outside is moved to the nearer end
     * @param message for people, cut after 1,024 characters
     */
    public void progress(double percent, String message) {
        Progress report = Progress.newBuilder()
                .setTaskId(id())
                .setAttempt(attempt())
                .setPercent(Double.isNaN(percent) ? 0 : Math.max(0, Math.min(100, percent)))
                .setMessage(Texts.cut(message, MAX_MESSAGE_CHARS))
                .build();
        if (newest.getAndSet(report) == null) {
            progressed.run();
        }
    }

    /** The newest report that was not yet taken, null if there is none. */
    @Nullable
    Progress takeProgress() {
        return newest.getAndSet(null);
    }

    void cancel() {
        cancelled = true;
    }
}
