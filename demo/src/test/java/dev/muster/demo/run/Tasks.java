package dev.muster.demo.run;

import dev.muster.sdk.TaskInfo;
import dev.muster.sdk.TaskState;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Tasks for tests. */
final class Tasks {
    private Tasks() {}

    static TaskInfo ended(String id, TaskState state, int attempt, @Nullable String result) {
        TaskInfo.Failure error = result == null ? new TaskInfo.Failure("too_hard", "it was") : null;
        return new TaskInfo(
                id, "text.digest", state, attempt, 0, 9, Instant.EPOCH, Instant.EPOCH, "digest-1", result, error);
    }
}
