package dev.muster.task.submit;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;

/**
 * A task as somebody asks for it, unchecked.
 *
 * @param id a UUIDv7 in its text form
 * @param payload a JSON document; kept as it is
 * @param capabilities required beside the type
 * @param maxAttempts 0 for the service's default
 * @param runAtMillis not before this time, since the epoch; 0 for now
 * @param startDeadlineMillis to be claimed by then; 0 for no such bound
 * @param deadlineMillis to be finished by then; 0 for the service's default
 */
public record NewTask(
        String id,
        String type,
        Buffer payload,
        List<String> capabilities,
        Map<String, String> labels,
        int priority,
        int maxAttempts,
        long runAtMillis,
        long startDeadlineMillis,
        long deadlineMillis) {}
