package dev.muster.gateway.tasks;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.admission.Stopping;
import dev.muster.gateway.identity.Authenticate;
import dev.muster.gateway.identity.Identity;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.proto.task.v1.Task;
import dev.muster.protocol.id.TaskId;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.function.Function;

/**
 * Waiting for a task, in slices: a replica that froze holds a waiter up for one slice only, the token is always fresh, and a
 * key that was revoked ends the wait. A gateway that stops answers as things stand.
 */
@Singleton
class AwaitTask {
    private final TaskClient client;
    private final Authenticate authenticate;
    private final Stopping stopping;
    private final Duration slice;

    AwaitTask(TaskClient client, Authenticate authenticate, Stopping stopping, GatewayConfig config) {
        this.client = client;
        this.authenticate = authenticate;
        this.stopping = stopping;
        this.slice = config.task().waitSlice();
    }

    /** The task when it is terminal, or as it stands when the wait is over; at once where the wait is zero. */
    Uni<Task> terminal(Identity identity, TaskId id, boolean withPayload, Duration wait) {
        long until = System.nanoTime() + wait.toNanos();
        return slice(wait, part -> client.get(identity, id, withPayload, part))
                .chain(task -> orGoOn(identity, id, withPayload, until, task));
    }

    /** Events after a version: at once where there are any or the task has ended, otherwise the next, or none in time. */
    Uni<EventsReply> events(Identity identity, TaskId id, int afterVersion, int limit, Duration wait) {
        long until = System.nanoTime() + wait.toNanos();
        return slice(wait, part -> client.events(identity, id, afterVersion, limit, part))
                .chain(reply -> isOver(until) || reply.getComplete() || reply.getEventsCount() > 0
                        ? Uni.createFrom().item(reply)
                        : authenticate
                                .again(identity)
                                .chain(fresh -> events(fresh, id, afterVersion, limit, left(until))));
    }

    boolean isStopping() {
        return stopping.begun();
    }

    private Uni<Task> orGoOn(Identity identity, TaskId id, boolean withPayload, long until, Task task) {
        return isOver(until) || TaskStates.isTerminal(task.getState())
                ? Uni.createFrom().item(task)
                : authenticate.again(identity).chain(fresh -> terminal(fresh, id, withPayload, left(until)));
    }

    private <T> Uni<T> slice(Duration wait, Function<Duration, Uni<T>> ask) {
        Duration part = wait.compareTo(slice) < 0 ? wait : slice;
        return part.isZero()
                ? ask.apply(part)
                : Uni.combine().any().of(ask.apply(part), stopping.begins().chain(() -> ask.apply(Duration.ZERO)));
    }

    private static Duration left(long until) {
        return Duration.ofNanos(Math.max(0, until - System.nanoTime()));
    }

    /** Less than a millisecond is not worth a call. */
    private boolean isOver(long until) {
        return left(until).toMillis() == 0 || stopping.begun();
    }
}
