package dev.muster.task.query;

import dev.muster.task.lifecycle.State;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stands.
 *
 * @param attempt of the current or last attempt, 0 before the first
 * @param version of its last event
 * @param agent who has or last had it
 * @param labels each {@code key=value}
 * @param payload null unless asked for
 * @param result of a succeeded task
 * @param errorCode why it ended otherwise, or of the last failure of one that goes on
 */
public record TaskView(
        UUID id,
        String tenant,
        String type,
        State state,
        int priority,
        int attempt,
        int failures,
        int maxAttempts,
        int version,
        Instant createdAt,
        @Nullable Instant runAt,
        @Nullable Instant startDeadline,
        Instant deadline,
        @Nullable Instant finishedAt,
        @Nullable String agent,
        List<String> capabilities,
        List<String> labels,
        @Nullable Buffer payload,
        @Nullable Buffer result,
        @Nullable String errorCode,
        @Nullable String errorMessage) {}
