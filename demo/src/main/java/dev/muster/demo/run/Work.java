package dev.muster.demo.run;

import dev.muster.demo.files.TextFile;
import dev.muster.sdk.TaskInfo;
import dev.muster.sdk.TaskState;
import org.jspecify.annotations.Nullable;

/** One file's task, as far as the demo has seen it. */
final class Work {
    private final TextFile file;
    private final String task;
    private final long submittedNanos;
    private @Nullable TaskInfo end;
    private long finishedNanos;

    Work(TextFile file, String task, long submittedNanos) {
        this.file = file;
        this.task = task;
        this.submittedNanos = submittedNanos;
    }

    TextFile file() {
        return file;
    }

    String task() {
        return task;
    }

    void finish(TaskInfo info, long nanos) {
        end = info;
        finishedNanos = nanos;
    }

    /** The task in its terminal state, null before. */
    @Nullable
    TaskInfo end() {
        return end;
    }

    boolean succeeded() {
        return end != null && end.state() == TaskState.SUCCEEDED;
    }

    /** Whether more than one agent was given it. */
    boolean reassigned() {
        return end != null && end.attempt() > 1;
    }

    /** From before the submit to the result in the submitter's hands. */
    long latencyNanos() {
        return finishedNanos - submittedNanos;
    }
}
