package dev.muster.gateway.embeddings;

import dev.muster.gateway.answer.AnswerShare;
import dev.muster.gateway.answer.Answers;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.identity.IdentityContext;
import dev.muster.gateway.json.Aside;
import dev.muster.proto.embedding.v1.EmbedReply;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.SecurityContext;
import java.nio.ByteBuffer;
import java.util.function.IntConsumer;
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
    private final EmbedAll embedAll;
    private final Answers answers;

    EmbeddingsResource(EmbedAll embedAll, Answers answers) {
        this.embedAll = embedAll;
        this.answers = answers;
    }

    @POST
    @Operation(
            operationId = "createEmbeddings",
            summary = "Turn texts into vectors",
            description =
                    "OpenAI's contract, refusals included; or one text by itself. Fields that are not known are passed over.")
    @RequestBody(ref = "Embed")
    @APIResponse(responseCode = "200", ref = "Embeddings")
    public Uni<Response> embed(
            @Context SecurityContext security, @Context RoutingContext routing, byte @Nullable [] body) {
        Identity identity = IdentityContext.require(security, Scope.EMBEDDINGS);
        AnswerShare share = answers.share(routing);
        return Aside.read(body, () -> EmbeddingsBody.parse(body)).chain(wanted -> answer(identity, wanted, share));
    }

    private Uni<Response> answer(Identity identity, EmbeddingsBody wanted, AnswerShare share) {
        IntConsumer room = dimensions -> share.take(room(wanted, dimensions));
        return embedAll.embed(identity, wanted.model(), wanted.texts(), wanted.dimensions(), room)
                .onFailure(MusterException.class)
                .transform(refusal -> wanted.inItsWords((MusterException) refusal))
                .chain(reply -> Aside.run(EmbeddingsJson.bytes(reply), () -> json(wanted, reply)))
                .map(json -> Response.ok(share.of(json)).build());
    }

    /** For the vectors as they come, and for the answer. */
    private static long room(EmbeddingsBody wanted, int dimensions) {
        int texts = wanted.texts().size();
        return (long) texts * dimensions * Float.BYTES + EmbeddingsJson.size(texts, dimensions, wanted.base64());
    }

    private static ByteBuffer json(EmbeddingsBody wanted, EmbedReply reply) {
        return wanted.single()
                ? EmbeddingsJson.single(reply, wanted.base64())
                : EmbeddingsJson.list(reply, wanted.base64());
    }
}
