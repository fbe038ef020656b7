package dev.muster.task.session;

import io.vertx.core.buffer.Buffer;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What an agent is given to do.
 *
 * @param payload the submitter's JSON, as sent; null where it was not asked for
 * @param deadline the total deadline
 */
public record Assignment(
        UUID sessionId,
        Held held,
        String type,
        @Nullable Buffer payload,
        int priority,
        OffsetDateTime deadline,
        int version) {
    /** What names an attempt at a task. */
    public record Key(UUID taskId, int attempt) {}

    public UUID taskId() {
        return held.taskId();
    }
}
