package dev.muster.gateway.tasks;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.wait.Waiting;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.proto.task.v1.Task;
import dev.muster.protocol.id.TaskId;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Waiting for a task or its events, as {@link Waiting} does it. */
@Singleton
public class AwaitTask {
    private final TaskClient client;
    private final Waiting waiting;
    private final Duration slice;

    AwaitTask(TaskClient client, Waiting waiting, GatewayConfig config) {
        this.client = client;
        this.waiting = waiting;
        this.slice = config.task().waitSlice();
    }

    /** The task when it is terminal, or as it stands when the wait is over; at once where the wait is zero. */
    public Uni<Task> terminal(Identity identity, TaskId id, boolean withPayload, Duration wait) {
        return waiting.until(
                task -> TaskStates.isTerminal(task.getState()),
                identity,
                wait,
                slice,
                (caller, part) -> client.get(caller, id, withPayload, part));
    }

    /** What became of a submit, likewise; the task is safe by now: whatever becomes of the wait, the answer says so. */
    Uni<SubmitTask.Submission> ended(Identity identity, SubmitTask.Submission submission, Duration wait) {
        TaskId id = TaskId.parse(submission.id());
        return waiting.until(
                SubmitTask.Submission::hasEnded,
                identity,
                wait,
                slice,
                (caller, part) -> client.get(caller, id, false, part).map(submission::now),
                submission);
    }

    /** Events after a version: at once where there are any or the task has ended, otherwise the next, or none in time. */
    Uni<EventsReply> events(Identity identity, TaskId id, int afterVersion, int limit, Duration wait) {
        return waiting.until(
                reply -> reply.getComplete() || reply.getEventsCount() > 0,
                identity,
                wait,
                slice,
                (caller, part) -> client.events(caller, id, afterVersion, limit, part));
    }

    boolean isStopping() {
        return waiting.isStopping();
    }
}
