package dev.muster.gateway.tasks;

import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.identity.IdentityContext;
import dev.muster.gateway.page.Cursor;
import dev.muster.gateway.page.Limit;
import dev.muster.proto.task.v1.GetAgentRequest;
import dev.muster.proto.task.v1.ListAgentsRequest;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.text.PlainText;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The agents of a tenant, with or without an open session. */
@Path("/v1/agents")
@Produces(MediaType.APPLICATION_JSON)
@Tag(name = "agents")
class AgentsResource {
    private static final int MAX_NAME_CHARS = 128;

    private final TaskClient client;

    AgentsResource(TaskClient client) {
        this.client = client;
    }

    @GET
    @Operation(operationId = "listAgents", summary = "List agents", description = "By name, connected or not.")
    @APIResponse(responseCode = "200", ref = "Agents")
    public Uni<Response> list(
            @Context SecurityContext security,
            @Parameter(ref = "Limit") @QueryParam("limit") @Nullable String limit,
            @Parameter(ref = "Cursor") @QueryParam("cursor") @Nullable String cursor) {
        Identity identity = IdentityContext.require(security, Scope.TASKS_READ);
        ListAgentsRequest request = ListAgentsRequest.newBuilder()
                .setLimit(Limit.of(limit))
                .setAfter(cursor == null ? "" : Cursor.AGENTS.key(cursor))
                .build();
        return client.agents(identity, request)
                .map(reply -> Response.ok(TaskJson.agents(reply)).build());
    }

    @GET
    @Path("{name}")
    @Operation(operationId = "getAgent", summary = "Look at an agent", description = "Sums over its open sessions.")
    @APIResponse(responseCode = "200", ref = "Agent")
    public Uni<Response> get(
            @Context SecurityContext security, @Parameter(ref = "AgentName") @PathParam("name") String name) {
        Identity identity = IdentityContext.require(security, Scope.TASKS_READ);
        if (name.length() > MAX_NAME_CHARS || !PlainText.isPlain(name)) {
            throw ErrorCode.AGENT_NOT_FOUND.because("No agent can have this name");
        }
        return client.agent(identity, GetAgentRequest.newBuilder().setName(name).build())
                .map(agent -> Response.ok(TaskJson.agent(agent)).build());
    }
}
