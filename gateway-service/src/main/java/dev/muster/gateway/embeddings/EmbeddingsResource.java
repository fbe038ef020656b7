package dev.muster.gateway.embeddings;

import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.identity.IdentityContext;
import dev.muster.proto.embedding.v1.EmbedReply;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.util.function.Supplier;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Texts to vectors over REST, for OpenAI's clients as they are. */
@Path("/v1/embeddings")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "embeddings")
class EmbeddingsResource {
    /** What is longer is read and written elsewhere than on the event loop, which it would keep for milliseconds. */
    private static final int MAX_ON_THE_LOOP = 128 << 10;

    private final EmbedAll embedAll;

    EmbeddingsResource(EmbedAll embedAll) {
        this.embedAll = embedAll;
    }

    @POST
    @Operation(
            operationId = "createEmbeddings",
            summary = "Turn texts into vectors",
            description =
                    "OpenAI's contract, refusals included; or one text by itself. Fields that are not known are passed over.")
    @RequestBody(ref = "Embed")
    @APIResponse(responseCode = "200", ref = "Embeddings")
    public Uni<Response> embed(@Context SecurityContext security, byte @Nullable [] body) {
        Identity identity = IdentityContext.require(security, Scope.EMBEDDINGS);
        boolean isLong = body != null && body.length > MAX_ON_THE_LOOP;
        return aside(isLong, () -> EmbeddingsBody.parse(body)).chain(wanted -> answer(identity, wanted));
    }

    private Uni<Response> answer(Identity identity, EmbeddingsBody wanted) {
        return embedAll.embed(identity, wanted.model(), wanted.texts(), wanted.dimensions())
                .onFailure(MusterException.class)
                .transform(refusal -> wanted.inItsWords((MusterException) refusal))
                .chain(reply -> aside(isLong(reply), () -> json(wanted, reply)))
                .map(json -> Response.ok(json).build());
    }

    private static boolean isLong(EmbedReply reply) {
        return (long) reply.getEmbeddingsCount() * reply.getDimensions() * Float.BYTES > MAX_ON_THE_LOOP;
    }

    private static <T> Uni<T> aside(boolean aside, Supplier<T> work) {
        Uni<T> done = Uni.createFrom().item(work);
        return aside ? done.runSubscriptionOn(Infrastructure.getDefaultWorkerPool()) : done;
    }

    private static byte[] json(EmbeddingsBody wanted, EmbedReply reply) {
        return wanted.single()
                ? EmbeddingsJson.single(reply, wanted.base64())
                : EmbeddingsJson.list(reply, wanted.base64());
    }
}
