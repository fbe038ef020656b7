package dev.muster.task.submit;

import dev.muster.task.lane.Requirement;
import dev.muster.task.lifecycle.State;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task that keeps all rules, as it will be stored.
 *
 * @param capabilities beside the type, sorted
 * @param labels each {@code key=value}, sorted
 * @param state SCHEDULED with a {@code runAt} in the future, otherwise QUEUED
 */
record CheckedTask(
        UUID id,
        String type,
        Buffer payload,
        List<String> capabilities,
        List<String> labels,
        int priority,
        int maxAttempts,
        @Nullable Instant runAt,
        @Nullable Instant startDeadline,
        Instant deadline,
        State state) {
    private static final int ROW_BYTES = 300;

    Requirement requirement(String tenant) {
        return Requirement.of(tenant, type, capabilities, labels);
    }

    int bytes() {
        return payload.length() + ROW_BYTES;
    }

    Submitted.Ref ref() {
        return new Submitted.Ref(id, state);
    }
}
