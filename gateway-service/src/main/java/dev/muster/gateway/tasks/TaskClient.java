package dev.muster.gateway.tasks;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.replicas.TaskReplicas;
import dev.muster.platform.replicas.Attempts;
import dev.muster.platform.replicas.Replica;
import dev.muster.proto.task.v1.Agent;
import dev.muster.proto.task.v1.AgentsGrpc;
import dev.muster.proto.task.v1.CancelRequest;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.proto.task.v1.EventsRequest;
import dev.muster.proto.task.v1.GetAgentRequest;
import dev.muster.proto.task.v1.GetRequest;
import dev.muster.proto.task.v1.ListAgentsReply;
import dev.muster.proto.task.v1.ListAgentsRequest;
import dev.muster.proto.task.v1.ListReply;
import dev.muster.proto.task.v1.ListRequest;
import dev.muster.proto.task.v1.SubmitReply;
import dev.muster.proto.task.v1.SubmitRequest;
import dev.muster.proto.task.v1.Task;
import dev.muster.proto.task.v1.TasksGrpc;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.id.TaskId;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The task service as this gateway calls it, on behalf of whoever calls the gateway. The one place that times out and asks
 * another replica; failures are {@link dev.muster.protocol.error.MusterException}s.
 *
 * <p>What is about one task goes to its home replica first, where its waiters are told soonest. For any thread; answers
 * arrive on an event loop.
 */
@Singleton
public class TaskClient {
    private static final Metadata.Key<String> CALLER =
            Metadata.Key.of(CallerTokens.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);

    private final TaskReplicas replicas;
    private final Duration attempt;
    private final Duration timeout;

    TaskClient(TaskReplicas replicas, GatewayConfig config) {
        this.replicas = replicas;
        this.attempt = config.task().attemptTimeout();
        this.timeout = config.task().timeout();
    }

    /** Durable when it answers. A batch goes whole to the home of its first task. */
    Uni<SubmitReply> submit(Identity identity, SubmitRequest request) {
        return change(
                TasksGrpc.getSubmitMethod(),
                identity,
                request,
                home(request.getTasks(0).getId()));
    }

    public Uni<Task> cancel(Identity identity, CancelRequest request) {
        return change(TasksGrpc.getCancelMethod(), identity, request, home(request.getId()));
    }

    /** The task when it is terminal, or as it stands when the wait is over. */
    Uni<Task> get(Identity identity, TaskId id, boolean withPayload, Duration wait) {
        GetRequest request = GetRequest.newBuilder()
                .setId(id.toString())
                .setWithPayload(withPayload)
                .setWaitMs((int) wait.toMillis())
                .build();
        return read(TasksGrpc.getGetMethod(), identity, request, home(request.getId()), wait);
    }

    Uni<ListReply> list(Identity identity, ListRequest request) {
        return read(TasksGrpc.getListMethod(), identity, request, replicas::inTurn, Duration.ZERO);
    }

    /** The events after a version; where there are none, waits for the next one. */
    Uni<EventsReply> events(Identity identity, TaskId id, int afterVersion, int limit, Duration wait) {
        EventsRequest request = EventsRequest.newBuilder()
                .setId(id.toString())
                .setAfterVersion(afterVersion)
                .setLimit(limit)
                .setWaitMs((int) wait.toMillis())
                .build();
        return read(TasksGrpc.getEventsMethod(), identity, request, home(request.getId()), wait);
    }

    Uni<Agent> agent(Identity identity, GetAgentRequest request) {
        return read(AgentsGrpc.getGetMethod(), identity, request, replicas::inTurn, Duration.ZERO);
    }

    Uni<ListAgentsReply> agents(Identity identity, ListAgentsRequest request) {
        return read(AgentsGrpc.getListMethod(), identity, request, replicas::inTurn, Duration.ZERO);
    }

    private Supplier<List<Replica>> home(String taskId) {
        return () -> replicas.homeFirst(taskId);
    }

    private <Q, P> Uni<P> change(
            MethodDescriptor<Q, P> method, Identity identity, Q request, Supplier<List<Replica>> order) {
        return call(method, identity, request, order, Duration.ZERO, true);
    }

    private <Q, P> Uni<P> read(
            MethodDescriptor<Q, P> method, Identity identity, Q request, Supplier<List<Replica>> order, Duration wait) {
        return call(method, identity, request, order, wait, false);
    }

    private <Q, P> Uni<P> call(
            MethodDescriptor<Q, P> method,
            Identity identity,
            Q request,
            Supplier<List<Replica>> order,
            Duration wait,
            boolean changes) {
        return Uni.createFrom().deferred(() -> new Attempts<>(
                        replicas.service(),
                        method,
                        request,
                        metadata(identity),
                        order.get(),
                        attempt.plus(wait),
                        timeout.plus(wait),
                        changes)
                .run());
    }

    private static Metadata metadata(Identity identity) {
        Metadata metadata = new Metadata();
        metadata.put(CALLER, identity.token());
        return metadata;
    }
}
