package dev.muster.task.finish;

import dev.muster.task.lifecycle.EventKind;
import dev.muster.task.lifecycle.State;
import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Held;
import io.vertx.core.buffer.Buffer;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * How an attempt ended, decided and not yet written.
 *
 * @param result JSON, only of a success
 * @param due when the task is queued again; null where it ends here
 */
record Outcome(
        AgentSession session,
        Held held,
        State state,
        EventKind kind,
        boolean countsAsFailure,
        @Nullable Buffer result,
        @Nullable String code,
        @Nullable String message,
        @Nullable OffsetDateTime due) {
    int bytes() {
        return 200 + (result == null ? 0 : result.length());
    }
}
