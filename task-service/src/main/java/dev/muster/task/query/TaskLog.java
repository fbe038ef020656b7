package dev.muster.task.query;

import dev.muster.task.lifecycle.EventKind;
import dev.muster.task.lifecycle.State;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A part of a task's log.
 *
 * @param version of the last event that there is, in this part or not
 * @param ended whether the task is terminal, so that nothing can follow {@code version}
 */
public record TaskLog(String tenant, int version, boolean ended, List<Entry> entries) {
    /** Whether nothing can follow what a reader who came from {@code after} has now seen. */
    public boolean complete(int after) {
        int seen = entries.isEmpty() ? after : entries.getLast().version();
        return ended && seen >= version;
    }

    /** One event; {@code state} is that after it. */
    public record Entry(
            int version,
            Instant at,
            EventKind kind,
            State state,
            int attempt,
            @Nullable String agent,
            double percent,
            @Nullable String code,
            @Nullable String message) {}
}
