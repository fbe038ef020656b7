package dev.muster.gateway.socket;

import dev.muster.proto.agent.v1.Progress;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.protocol.id.TaskId;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one agent has been handed and has not given back, one attempt a task. Takes no memory while that is nothing. */
final class HeldTasks {
    private static final long PROGRESS_NANOS = 500_000_000L;

    private @Nullable Map<TaskId, Held> held;

    /** One attempt at one task. */
    static final class Held {
        private final TaskAttempt attempt;
        private boolean accepted;
        /** Sequence of the ASSIGN that waits for its answer, 0 when none does. */
        private long assignSequence;

        private long progressAt = Long.MIN_VALUE;
        private @Nullable Progress unsent;

        Held(TaskAttempt attempt) {
            this.attempt = attempt;
        }

        TaskAttempt attempt() {
            return attempt;
        }

        boolean accepted() {
            return accepted;
        }

        /** The agent took it on, or did something that says so; nothing is waited for any more. */
        void accept() {
            accepted = true;
            assignSequence = 0;
        }

        long assignSequence() {
            return assignSequence;
        }

        void assignedBy(long sequence) {
            assignSequence = sequence;
        }

        /** Remembers the newest progress, and gives it back when it may be sent now: at most twice a second. */
        @Nullable
        Progress newest(Progress progress, long now) {
            unsent = progress;
            return due(now);
        }

        /** The outcome is there; older news is not worth sending. */
        void forgetProgress() {
            unsent = null;
        }

        private @Nullable Progress due(long now) {
            Progress newest = unsent;
            if (newest == null || (progressAt != Long.MIN_VALUE && now - progressAt < PROGRESS_NANOS)) {
                return null;
            }
            unsent = null;
            progressAt = now;
            return newest;
        }
    }

    boolean isEmpty() {
        return held == null;
    }

    /** The newest attempt held of a task. */
    @Nullable
    Held find(TaskId task) {
        return held == null ? null : held.get(task);
    }

    /** That very attempt, if it is held. */
    @Nullable
    Held find(TaskId task, int attempt) {
        Held found = find(task);
        return found != null && found.attempt.getAttempt() == attempt ? found : null;
    }

    /** Adds an attempt; in the place of an older one at the same task. */
    Held add(TaskId task, TaskAttempt attempt) {
        Map<TaskId, Held> all = held;
        if (all == null) {
            all = new HashMap<>(4);
            held = all;
        }
        Held added = new Held(attempt);
        all.put(task, added);
        return added;
    }

    /** Lets go of that very attempt. */
    void remove(TaskId task, int attempt) {
        Map<TaskId, Held> all = held;
        if (all != null && find(task, attempt) != null) {
            all.remove(task);
            held = all.isEmpty() ? null : all;
        }
    }

    List<TaskAttempt> accepted() {
        Map<TaskId, Held> all = held;
        return all == null
                ? List.of()
                : all.values().stream()
                        .filter(Held::accepted)
                        .map(Held::attempt)
                        .toList();
    }

    /** Hands over the progress that had to wait and may be sent now. */
    void dueProgress(long now, Consumer<Progress> send) {
        Map<TaskId, Held> all = held;
        if (all != null) {
            all.values().forEach(one -> {
                Progress due = one.due(now);
                if (due != null) {
                    send.accept(due);
                }
            });
        }
    }
}
