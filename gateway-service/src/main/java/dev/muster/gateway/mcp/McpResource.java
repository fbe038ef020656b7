package dev.muster.gateway.mcp;

import dev.muster.gateway.answer.AnswerShare;
import dev.muster.gateway.answer.Answers;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.identity.IdentityContext;
import dev.muster.gateway.json.Aside;
import dev.muster.gateway.mcp.rpc.Message;
import dev.muster.gateway.mcp.rpc.Replies;
import dev.muster.gateway.mcp.rpc.RpcException;
import dev.muster.gateway.mcp.rpc.RpcId;
import dev.muster.gateway.mcp.rpc.RpcResult;
import dev.muster.gateway.problem.Problem;
import dev.muster.protocol.error.ErrorCode;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/**
 * MCP over Streamable HTTP (2025-11-25, transports): a message comes by POST, its answer is the answer, as JSON. There is no
 * session and no stream of the server's own, so GET and DELETE are refused as the revision foresees.
 */
@Path("/mcp")
@Tag(name = "mcp")
class McpResource {
    private static final MediaType STREAM = new MediaType("text", "event-stream");

    private final McpMethods methods;
    private final Answers answers;

    McpResource(McpMethods methods, Answers answers) {
        this.methods = methods;
        this.answers = answers;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Produces(MediaType.APPLICATION_JSON)
    @Operation(
            operationId = "mcp",
            summary = "Speak MCP",
            description =
                    "Model Context Protocol, revision 2025-11-25: one JSON-RPC message a request, answered as JSON.")
    @RequestBody(ref = "McpMessage")
    @APIResponse(responseCode = "200", ref = "McpAnswer")
    @APIResponse(responseCode = "202", ref = "McpNoticed")
    @APIResponse(responseCode = "400", ref = "McpRefused")
    public Uni<Response> post(
            @Context SecurityContext security,
            @Context HttpHeaders headers,
            @Context RoutingContext routing,
            @HeaderParam("MCP-Protocol-Version") @Nullable String revision,
            byte @Nullable [] body) {
        Identity identity = IdentityContext.of(security);
        requireStreams(headers);
        AnswerShare share = answers.share(routing);
        return Aside.read(body, () -> Message.parse(body))
                .chain(message -> answer(identity, revision, message, share))
                .onFailure(RpcException.class)
                .recoverWithItem(McpResource::refused);
    }

    @GET
    @NonBlocking
    @Operation(hidden = true)
    public Response stream() {
        return onlyPost();
    }

    @DELETE
    @NonBlocking
    @Operation(hidden = true)
    public Response endSession() {
        return onlyPost();
    }

    private Uni<Response> answer(Identity identity, @Nullable String revision, Message message, AnswerShare share) {
        RpcId id = message.id();
        return Uni.createFrom()
                .deferred(() -> {
                    requireRevision(revision, message);
                    return id == null
                            ? Uni.createFrom().item(Response.accepted().build())
                            : methods.answer(identity, message).chain(result -> answered(id, result, share));
                })
                .onFailure(RpcException.class)
                .transform(failure -> ((RpcException) failure).about(id));
    }

    private static Uni<Response> answered(RpcId id, RpcResult result, AnswerShare share) {
        int size = Replies.size(result);
        share.take(size);
        return Aside.run(size, () -> Replies.result(id, result))
                .map(json -> Response.ok(share.of(json)).build());
    }

    private static void requireRevision(@Nullable String revision, Message message) {
        if (!message.method().equals(McpMethods.INITIALIZE)) {
            Revisions.require(revision);
        }
    }

    /** A message that is none, and one of a revision not spoken here, is refused as HTTP too; every other error is an answer. */
    private static Response refused(Throwable failure) {
        RpcException error = (RpcException) failure;
        boolean malformed = error.code() == RpcException.PARSE_ERROR || error.code() == RpcException.INVALID_REQUEST;
        return Response.status(malformed ? 400 : 200)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(Replies.error(error))
                .build();
    }

    /** Clients have to accept both forms of an answer, whichever is given. */
    private static void requireStreams(HttpHeaders headers) {
        if (!acceptsStreams(headers)) {
            throw ErrorCode.NOT_ACCEPTABLE.because("Accept both application/json and text/event-stream");
        }
    }

    private static boolean acceptsStreams(HttpHeaders headers) {
        try {
            return headers.getAcceptableMediaTypes().stream().anyMatch(STREAM::isCompatible);
        } catch (IllegalArgumentException e) {
            return false; // Not a list of media types.
        }
    }

    private static Response onlyPost() {
        Problem problem =
                new Problem(ErrorCode.METHOD_NOT_ALLOWED.because("There are no streams and no sessions: POST"));
        return Response.status(problem.status())
                .header(HttpHeaders.ALLOW, "POST")
                .type(Problem.MEDIA_TYPE)
                .entity(problem.body())
                .build();
    }
}
