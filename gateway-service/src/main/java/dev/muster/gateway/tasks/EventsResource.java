package dev.muster.gateway.tasks;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.identity.Authenticate;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.identity.IdentityContext;
import dev.muster.gateway.page.Limit;
import dev.muster.gateway.wait.Wait;
import dev.muster.proto.task.v1.EventsReply;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.id.TaskId;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Request;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The log of a task: as a page, or as a stream of server-sent events that ends when the task has ended. */
@Path("/v1/tasks/{id}/events")
@Tag(name = "events")
class EventsResource {
    private final AwaitTask await;
    private final Authenticate authenticate;
    private final GatewayConfig config;

    EventsResource(AwaitTask await, Authenticate authenticate, GatewayConfig config) {
        this.await = await;
        this.authenticate = authenticate;
        this.config = config;
    }

    @GET
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "listEvents",
            summary = "Read or follow the log of a task",
            description =
                    "As JSON a page, which may wait for the next event; as text/event-stream all of them as they come, without regard to limit and wait.")
    @APIResponse(responseCode = "200", ref = "Events")
    @APIResponse(responseCode = "204", ref = "StreamOver")
    @Parameter(ref = "LastEventId")
    public Uni<Response> page(
            @Context SecurityContext security,
            @Parameter(ref = "TaskId") @PathParam("id") String id,
            @Parameter(ref = "After") @QueryParam("after") @Nullable String after,
            @Parameter(ref = "Limit") @QueryParam("limit") @Nullable String limit,
            @Parameter(ref = "Wait") @QueryParam("wait") @Nullable String wait) {
        Identity identity = IdentityContext.require(security, Scope.TASKS_READ);
        return await.events(identity, TaskId.parse(id), version("after", after), Limit.of(limit), Wait.parse(wait))
                .map(reply -> Response.ok(TaskJson.events(reply)).build());
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(hidden = true)
    public Uni<Response> stream(
            @Context SecurityContext security,
            @Context Request request,
            @PathParam("id") String id,
            @HeaderParam("Last-Event-ID") @Nullable String lastEventId,
            @QueryParam("after") @Nullable String after) {
        Identity identity = IdentityContext.require(security, Scope.TASKS_READ);
        int version = lastEventId == null ? version("after", after) : version("Last-Event-ID", lastEventId);
        EventStream stream = new EventStream(
                await,
                authenticate,
                identity,
                TaskId.parse(id),
                version,
                config.rest().heartbeat());
        return stream.first().map(first -> answer(request, stream, first));
    }

    /** No content tells a browser's EventSource not to come back (HTML, section 9.2.3). */
    private static Response answer(Request request, EventStream stream, EventsReply first) {
        if (first.getComplete() && first.getEventsCount() == 0) {
            return Response.noContent().build();
        }
        Response.ResponseBuilder answer =
                Response.ok().type(MediaType.SERVER_SENT_EVENTS).header(HttpHeaders.CACHE_CONTROL, "no-store");
        // Whoever asks for the head alone is not kept until the task ends.
        return request.getMethod().equals(HttpMethod.HEAD)
                ? answer.build()
                : answer.entity(new ByteStream(stream.from(first))).build();
    }

    private static int version(String name, @Nullable String text) {
        return text == null ? 0 : Limit.number(name, text, 0, Integer.MAX_VALUE);
    }
}
