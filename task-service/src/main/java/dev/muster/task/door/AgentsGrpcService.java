package dev.muster.task.door;

import dev.muster.platform.call.Callers;
import dev.muster.proto.task.v1.Agent;
import dev.muster.proto.task.v1.Agents;
import dev.muster.proto.task.v1.GetAgentRequest;
import dev.muster.proto.task.v1.ListAgentsReply;
import dev.muster.proto.task.v1.ListAgentsRequest;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.Scope;
import dev.muster.task.query.ReadAgents;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;

/** The gRPC face of agents. */
@GrpcService
class AgentsGrpcService implements Agents {
    private final ReadAgents agents;

    @Inject
    AgentsGrpcService(ReadAgents agents) {
        this.agents = agents;
    }

    @Override
    public Uni<Agent> get(GetAgentRequest request) {
        Caller caller = Callers.having(Scope.TASKS_READ);
        return agents.get(caller, request.getName()).map(TaskMessages::agent);
    }

    @Override
    public Uni<ListAgentsReply> list(ListAgentsRequest request) {
        Caller caller = Callers.having(Scope.TASKS_READ);
        return agents.list(caller, request.getAfter(), request.getLimit()).map(TaskMessages::agents);
    }
}
