package dev.muster.task.submit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One call's tasks: all of them become durable, or none. */
public record Submission(List<NewTask> tasks, @Nullable IdempotencyKey key) {}
