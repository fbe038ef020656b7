package dev.muster.gateway.tasks;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.replicas.ReplicaCalls;
import dev.muster.gateway.replicas.TaskReplicas;
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
import dev.muster.protocol.id.TaskId;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * The task service as this gateway calls it, on behalf of whoever calls the gateway, by way of {@link ReplicaCalls}.
 *
 * <p>What is about one task goes to its home replica first, where its waiters are told soonest. For any thread; answers
 * arrive on an event loop.
 */
@Singleton
public class TaskClient {
    private final ReplicaCalls calls;

    TaskClient(TaskReplicas replicas, GatewayConfig config) {
        this.calls = new ReplicaCalls(
                replicas, config.task().attemptTimeout(), config.task().timeout());
    }

    /** Durable when it answers. A batch goes whole to the home of its first task. */
    Uni<SubmitReply> submit(Identity identity, SubmitRequest request) {
        return calls.change(
                TasksGrpc.getSubmitMethod(),
                identity,
                request,
                calls.home(request.getTasks(0).getId()));
    }

    public Uni<Task> cancel(Identity identity, CancelRequest request) {
        return calls.change(TasksGrpc.getCancelMethod(), identity, request, calls.home(request.getId()));
    }

    /** The task when it is terminal, or as it stands when the wait is over. */
    Uni<Task> get(Identity identity, TaskId id, boolean withPayload, Duration wait) {
        GetRequest request = GetRequest.newBuilder()
                .setId(id.toString())
                .setWithPayload(withPayload)
                .setWaitMs((int) wait.toMillis())
                .build();
        return calls.read(TasksGrpc.getGetMethod(), identity, request, calls.home(request.getId()), wait);
    }

    Uni<ListReply> list(Identity identity, ListRequest request) {
        return calls.read(TasksGrpc.getListMethod(), identity, request, calls.inTurn());
    }

    /** The events after a version; where there are none, waits for the next one. */
    Uni<EventsReply> events(Identity identity, TaskId id, int afterVersion, int limit, Duration wait) {
        EventsRequest request = EventsRequest.newBuilder()
                .setId(id.toString())
                .setAfterVersion(afterVersion)
                .setLimit(limit)
                .setWaitMs((int) wait.toMillis())
                .build();
        return calls.read(TasksGrpc.getEventsMethod(), identity, request, calls.home(request.getId()), wait);
    }

    Uni<Agent> agent(Identity identity, GetAgentRequest request) {
        return calls.read(AgentsGrpc.getGetMethod(), identity, request, calls.inTurn());
    }

    Uni<ListAgentsReply> agents(Identity identity, ListAgentsRequest request) {
        return calls.read(AgentsGrpc.getListMethod(), identity, request, calls.inTurn());
    }
}
