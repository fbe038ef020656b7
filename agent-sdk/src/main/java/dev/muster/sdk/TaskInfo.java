package dev.muster.sdk;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A task as it stood when it was asked for.
 *
 * @param attempt of the current or last attempt, 0 before the first
 * @param failures attempts that failed
 * @param version grows with everything that happens to the task
 * @param finishedAt null: it has not ended
 * @param agent who works or last worked on it; null: nobody yet
 * @param result JSON document, byte for byte as the agent sent it, of a task that succeeded; otherwise null
 * @param error of a task that ended otherwise, or the last failure of one that goes on; null: none
 */
public record TaskInfo(
        String id,
        String type,
        TaskState state,
        int attempt,
        int failures,
        int version,
        Instant createdAt,
        @Nullable Instant finishedAt,
        @Nullable String agent,
        @Nullable String result,
        TaskInfo.@Nullable Failure error) {

    /**
     * Why it failed.
     *
     * @param code a word, the agent's or of Muster's error catalogue
     * @param message for people
     */
    public record Failure(String code, String message) {}
}
