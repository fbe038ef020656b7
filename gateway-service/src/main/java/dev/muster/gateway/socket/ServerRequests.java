package dev.muster.gateway.socket;

import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.protocol.id.TaskId;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The requests of the server that wait for the agent's answer. Takes no memory while there is none. */
final class ServerRequests {
    /** What was asked of the agent, and how long it has to answer. */
    enum Kind {
        ASSIGN(2),
        /** Asked by the task service, which waits for the slot. */
        CANCEL(10),
        /** Asked by the gateway: the attempt is void and nobody waits for the slot. */
        STOP(10);

        private final long patienceNanos;

        Kind(int seconds) {
            this.patienceNanos = seconds * 1_000_000_000L;
        }
    }

    /** One request. */
    static final class Asked {
        private final Kind kind;
        private final TaskId task;
        private final TaskAttempt attempt;
        private long since;

        private Asked(Kind kind, TaskId task, TaskAttempt attempt, long since) {
            this.kind = kind;
            this.task = task;
            this.attempt = attempt;
            this.since = since;
        }

        Kind kind() {
            return kind;
        }

        TaskId task() {
            return task;
        }

        TaskAttempt attempt() {
            return attempt;
        }
    }

    private @Nullable Map<Long, Asked> waiting;

    void add(long sequence, Kind kind, TaskId task, TaskAttempt attempt, long now) {
        Map<Long, Asked> all = waiting;
        if (all == null) {
            all = new HashMap<>(4);
            waiting = all;
        }
        all.put(sequence, new Asked(kind, task, attempt, now));
    }

    /** The request of that sequence, which is answered now; null when none waits. */
    @Nullable
    Asked take(long sequence) {
        Map<Long, Asked> all = waiting;
        if (all == null) {
            return null;
        }
        Asked taken = all.remove(sequence);
        waiting = all.isEmpty() ? null : all;
        return taken;
    }

    /** Takes out what was not answered in time. */
    void takeOverdue(long now, Consumer<Asked> overdue) {
        Map<Long, Asked> all = waiting;
        if (all == null) {
            return;
        }
        for (Iterator<Asked> each = all.values().iterator(); each.hasNext(); ) {
            Asked asked = each.next();
            if (now - asked.since >= asked.kind.patienceNanos) {
                each.remove();
                overdue.accept(asked);
            }
        }
        waiting = all.isEmpty() ? null : all;
    }

    /** Gives every answer its whole time again. */
    void restart(long now) {
        Map<Long, Asked> all = waiting;
        if (all != null) {
            all.values().forEach(asked -> asked.since = now);
        }
    }
}
