package dev.muster.task.submit;

import dev.muster.task.lifecycle.State;
import java.util.List;
import java.util.UUID;

/**
 * The answer to a submission: its tasks are durable.
 *
 * @param tasks in the order of the request; of a replay, those of the first request
 * @param replayed whether an earlier request with the same idempotency key made them
 */
public record Submitted(List<Ref> tasks, boolean replayed) {
    /** A task and its state at submission. */
    public record Ref(UUID id, State state) {}
}
