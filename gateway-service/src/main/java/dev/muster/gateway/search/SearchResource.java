package dev.muster.gateway.search;

import dev.muster.gateway.answer.AnswerShare;
import dev.muster.gateway.answer.Answers;
import dev.muster.gateway.embeddings.EmbeddingClient;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.identity.IdentityContext;
import dev.muster.gateway.json.Aside;
import dev.muster.protocol.caller.Scope;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** The search over REST. */
@Path("/v1/search")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "documents")
class SearchResource {
    private final EmbeddingClient client;
    private final Answers answers;

    SearchResource(EmbeddingClient client, Answers answers) {
        this.client = client;
        this.answers = answers;
    }

    @POST
    @Operation(
            operationId = "search",
            summary = "Search in documents",
            description = "The chunks nearest to a query by meaning, best first, of the caller's tenant.")
    @RequestBody(ref = "Search")
    @APIResponse(responseCode = "200", ref = "Hits")
    public Uni<Response> search(
            @Context SecurityContext security, @Context RoutingContext routing, byte @Nullable [] body) {
        Identity identity = IdentityContext.require(security, Scope.DOCUMENTS_READ);
        AnswerShare share = answers.share(routing);
        return Aside.read(body, () -> SearchBody.parse(body))
                .chain(request -> client.search(identity, request))
                .invoke(reply -> share.take(SearchJson.size(reply)))
                .chain(reply -> Aside.run(SearchJson.size(reply), () -> SearchJson.large(reply)))
                .map(json -> Response.ok(share.of(json)).build());
    }
}
