package dev.muster.gateway.tasks;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.identity.Authenticate;
import dev.muster.gateway.identity.Identity;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.proto.task.v1.Task;
import dev.muster.protocol.id.TaskId;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * Waiting for a task, in slices: a replica that froze holds a waiter up for one slice only, the token is always fresh, and a
 * key that was revoked ends the wait.
 */
@Singleton
class AwaitTask {
    private final TaskClient client;
    private final Authenticate authenticate;
    private final Duration slice;

    AwaitTask(TaskClient client, Authenticate authenticate, GatewayConfig config) {
        this.client = client;
        this.authenticate = authenticate;
        this.slice = config.task().waitSlice();
    }

    /** The task when it is terminal, or as it stands when the wait is over; at once where the wait is zero. */
    Uni<Task> terminal(Identity identity, TaskId id, boolean withPayload, Duration wait) {
        long until = System.nanoTime() + wait.toNanos();
        return client.get(identity, id, withPayload, first(wait))
                .chain(task -> orGoOn(identity, id, withPayload, until, task));
    }

    /** Events after a version: at once where there are any or the task has ended, otherwise the next, or none in time. */
    Uni<EventsReply> events(Identity identity, TaskId id, int afterVersion, int limit, Duration wait) {
        long until = System.nanoTime() + wait.toNanos();
        return client.events(identity, id, afterVersion, limit, first(wait))
                .chain(reply -> isOver(until) || reply.getComplete() || reply.getEventsCount() > 0
                        ? Uni.createFrom().item(reply)
                        : authenticate
                                .again(identity)
                                .chain(fresh -> events(fresh, id, afterVersion, limit, left(until))));
    }

    private Uni<Task> orGoOn(Identity identity, TaskId id, boolean withPayload, long until, Task task) {
        return isOver(until) || TaskStates.isTerminal(task.getState())
                ? Uni.createFrom().item(task)
                : authenticate.again(identity).chain(fresh -> terminal(fresh, id, withPayload, left(until)));
    }

    private Duration first(Duration wait) {
        return wait.compareTo(slice) < 0 ? wait : slice;
    }

    private static Duration left(long until) {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    /** Less than a millisecond is not worth a call. */
    private static boolean isOver(long until) {
        return left(until).toMillis() == 0;
    }
}
