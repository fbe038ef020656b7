package dev.muster.gateway.tasks;

import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.identity.IdentityContext;
import dev.muster.gateway.json.JsonBody;
import dev.muster.gateway.page.Cursor;
import dev.muster.gateway.page.Limit;
import dev.muster.gateway.wait.Wait;
import dev.muster.proto.task.v1.CancelRequest;
import dev.muster.proto.task.v1.ListRequest;
import dev.muster.proto.task.v1.NewTask;
import dev.muster.proto.task.v1.SubmitRequest;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.id.TaskId;
import dev.muster.protocol.task.TaskLimits;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Tasks over REST: submit, look, list, cancel. */
@Path("/v1")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "tasks")
class TasksResource {
    private static final String SUBMIT_ROUTE = "POST /v1/tasks";
    private static final String BATCH_ROUTE = "POST /v1/tasks:batch";
    private static final Set<String> CANCEL = Set.of("reason");
    private static final int MAX_REASON_CHARS = 1_024;

    private final TaskClient client;
    private final AwaitTask await;
    private final SubmitTask submit;
    private final SubmitBody bodies;

    TasksResource(TaskClient client, AwaitTask await, SubmitTask submit, SubmitBody bodies) {
        this.client = client;
        this.await = await;
        this.submit = submit;
        this.bodies = bodies;
    }

    @POST
    @Path("tasks")
    @Operation(
            operationId = "submitTask",
            summary = "Submit a task",
            description =
                    "Answers when the task is durable; with wait, which needs tasks:read too, when it has ended or the wait is over.")
    @Parameter(ref = "IdempotencyKey")
    @RequestBody(ref = "Submit")
    @APIResponse(responseCode = "200", ref = "Finished")
    @APIResponse(responseCode = "202", ref = "Accepted")
    public Uni<Response> submit(
            @Context SecurityContext security,
            @Context HttpHeaders headers,
            @Parameter(ref = "Wait") @QueryParam("wait") @Nullable String wait,
            byte @Nullable [] body) {
        Identity identity = IdentityContext.require(security, Scope.TASKS_WRITE);
        Duration patience = Wait.parse(wait);
        SubmitTask.requireMayWait(identity, patience);
        NewTask task = bodies.task(body);
        SubmitRequest request =
                request(SUBMIT_ROUTE, headers, body).addTasks(task).build();
        return submit.submit(identity, request, patience).map(TasksResource::submitted);
    }

    @POST
    @Path("tasks:batch")
    @Operation(
            operationId = "submitBatch",
            summary = "Submit up to 256 tasks",
            description = "All of them are accepted, or none. A refusal names the task that is wrong.")
    @Parameter(ref = "IdempotencyKey")
    @RequestBody(ref = "SubmitBatch")
    @APIResponse(responseCode = "202", ref = "BatchAccepted")
    public Uni<Response> submitBatch(
            @Context SecurityContext security, @Context HttpHeaders headers, byte @Nullable [] body) {
        Identity identity = IdentityContext.require(security, Scope.TASKS_WRITE);
        List<NewTask> tasks = bodies.batch(body);
        SubmitRequest request =
                request(BATCH_ROUTE, headers, body).addAllTasks(tasks).build();
        return client.submit(identity, request).map(reply -> replayable(
                        Response.accepted(TaskJson.batch(reply.getTasksList())),
                        SubmitTask.isReplay(reply, tasks.get(0).getId()))
                .build());
    }

    @GET
    @Path("tasks/{id}")
    @Operation(
            operationId = "getTask",
            summary = "Look at a task",
            description = "With wait, answers when the task has ended or the wait is over.")
    @APIResponse(responseCode = "200", ref = "Task")
    public Uni<Response> get(
            @Context SecurityContext security,
            @Parameter(ref = "TaskId") @PathParam("id") String id,
            @Parameter(ref = "Wait") @QueryParam("wait") @Nullable String wait,
            @Parameter(ref = "Include") @QueryParam("include") @Nullable String include) {
        Identity identity = IdentityContext.require(security, Scope.TASKS_READ);
        boolean withPayload = includesPayload(include);
        return await.terminal(identity, TaskId.parse(id), withPayload, Wait.parse(wait))
                .map(task -> ok(TaskJson.task(task, withPayload)));
    }

    @GET
    @Path("tasks")
    @Operation(operationId = "listTasks", summary = "List tasks", description = "Newest first.")
    @APIResponse(responseCode = "200", ref = "Tasks")
    public Uni<Response> list(
            @Context SecurityContext security,
            @Parameter(ref = "Limit") @QueryParam("limit") @Nullable String limit,
            @Parameter(ref = "Cursor") @QueryParam("cursor") @Nullable String cursor,
            @Parameter(ref = "State") @QueryParam("state") List<String> states,
            @Parameter(ref = "Type") @QueryParam("type") @Nullable String type) {
        Identity identity = IdentityContext.require(security, Scope.TASKS_READ);
        ListRequest request = ListRequest.newBuilder()
                .setLimit(Limit.of(limit))
                .setBeforeId(cursor == null ? "" : before(cursor))
                .addAllStates(TaskStates.parse(states))
                .setType(type == null ? "" : word(type))
                .build();
        return client.list(identity, request).map(reply -> ok(TaskJson.tasks(reply)));
    }

    @POST
    @Path("tasks/{id}/cancel")
    @Consumes(MediaType.WILDCARD)
    @Operation(
            operationId = "cancelTask",
            summary = "Cancel a task",
            description = "Running work is told to stop. A task that was cancelled before is answered again.")
    @RequestBody(ref = "Cancel")
    @APIResponse(responseCode = "200", ref = "Task")
    public Uni<Response> cancel(
            @Context SecurityContext security,
            @Parameter(ref = "TaskId") @PathParam("id") String id,
            byte @Nullable [] body) {
        Identity identity = IdentityContext.require(security, Scope.TASKS_WRITE);
        CancelRequest.Builder request =
                CancelRequest.newBuilder().setId(TaskId.parse(id).toString());
        if (body != null && body.length > 0) {
            JsonBody.read(body, CANCEL, (name, value) -> request.setReason(value.text(MAX_REASON_CHARS)));
        }
        return client.cancel(identity, request.build()).map(task -> ok(TaskJson.task(task, false)));
    }

    private static SubmitRequest.Builder request(String route, HttpHeaders headers, byte @Nullable [] body) {
        SubmitRequest.Builder request = SubmitRequest.newBuilder();
        String key = IdempotencyKey.parse(headers.getRequestHeader(IdempotencyKey.HEADER));
        if (!key.isEmpty() && body != null) {
            request.setIdempotencyKey(key).setIdempotencyRoute(route).setFingerprint(Fingerprint.of(body));
        }
        return request;
    }

    private static Response submitted(SubmitTask.Submission submission) {
        Response.ResponseBuilder response =
                submission.hasEnded() ? Response.ok(submission.json()) : Response.accepted(submission.json());
        return replayable(response, submission.replayed())
                .header(HttpHeaders.LOCATION, "/v1/tasks/" + submission.id())
                .build();
    }

    private static Response.ResponseBuilder replayable(Response.ResponseBuilder response, boolean replayed) {
        return replayed ? response.header(IdempotencyKey.REPLAYED, "true") : response;
    }

    private static Response ok(byte[] body) {
        return Response.ok(body).build();
    }

    private static boolean includesPayload(@Nullable String include) {
        if (include != null && !include.equals("payload")) {
            throw ErrorCode.INVALID_ARGUMENT.because("include: must be payload");
        }
        return include != null;
    }

    private static String word(String type) {
        if (!TaskLimits.isWord(type)) {
            throw ErrorCode.INVALID_ARGUMENT.because("type: " + TaskLimits.WORD_RULE);
        }
        return type;
    }

    private static String before(String cursor) {
        try {
            return TaskId.parse(Cursor.TASKS.key(cursor)).toString();
        } catch (dev.muster.protocol.error.MusterException e) {
            throw ErrorCode.INVALID_CURSOR.because("Pass next_cursor of the page before, unchanged");
        }
    }
}
