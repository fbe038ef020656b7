package dev.muster.gateway.documents;

import com.google.protobuf.ByteString;
import dev.muster.gateway.embeddings.EmbeddingClient;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.identity.IdentityContext;
import dev.muster.gateway.json.Aside;
import dev.muster.gateway.page.Cursor;
import dev.muster.gateway.page.Limit;
import dev.muster.gateway.wait.Wait;
import dev.muster.proto.embedding.v1.Document;
import dev.muster.proto.embedding.v1.ListDocumentsRequest;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.id.DocumentId;
import dev.muster.protocol.id.Uuid7;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
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
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Documents over REST: add, look, list, delete. */
@Path("/v1/documents")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@Tag(name = "documents")
class DocumentsResource {
    private final EmbeddingClient client;
    private final AwaitDocument await;
    private final Uuid7 ids;

    DocumentsResource(EmbeddingClient client, AwaitDocument await, Uuid7 ids) {
        this.client = client;
        this.await = await;
        this.ids = ids;
    }

    @POST
    @Operation(
            operationId = "addDocument",
            summary = "Add a document",
            description =
                    "Answers when it is durable; it is indexed later. With wait, which needs documents:read too, answers when it is indexed or has failed, or the wait is over. The same content again is the same document.")
    @RequestBody(ref = "NewDocument")
    @APIResponse(responseCode = "200", ref = "DocumentSettled")
    @APIResponse(responseCode = "202", ref = "DocumentAccepted")
    public Uni<Response> add(
            @Context SecurityContext security,
            @Parameter(ref = "Wait") @QueryParam("wait") @Nullable String wait,
            byte @Nullable [] body) {
        Identity identity = IdentityContext.require(security, Scope.DOCUMENTS_WRITE);
        Duration patience = Wait.parse(wait);
        if (!patience.isZero()) {
            // Refused now: once the document is stored, there is no honest way to say that it cannot be waited for.
            IdentityContext.require(security, Scope.DOCUMENTS_READ);
        }
        return Aside.read(body, () -> DocumentBody.parse(ids.next(), body))
                .chain(request -> client.add(identity, request))
                .chain(reply -> awaited(identity, reply.getDocument(), patience))
                .map(DocumentsResource::added);
    }

    @GET
    @Path("{id}")
    @Operation(
            operationId = "getDocument",
            summary = "Look at a document",
            description = "With wait, answers when it is indexed or has failed, or the wait is over.")
    @APIResponse(responseCode = "200", ref = "Document")
    public Uni<Response> get(
            @Context SecurityContext security,
            @Parameter(ref = "DocumentId") @PathParam("id") String id,
            @Parameter(ref = "Wait") @QueryParam("wait") @Nullable String wait) {
        Identity identity = IdentityContext.require(security, Scope.DOCUMENTS_READ);
        return await.settled(identity, DocumentId.parse(id), Wait.parse(wait))
                .map(document -> Response.ok(DocumentJson.document(document)).build());
    }

    @GET
    @Operation(operationId = "listDocuments", summary = "List documents", description = "Newest first.")
    @APIResponse(responseCode = "200", ref = "Documents")
    public Uni<Response> list(
            @Context SecurityContext security,
            @Parameter(ref = "Limit") @QueryParam("limit") @Nullable String limit,
            @Parameter(ref = "Cursor") @QueryParam("cursor") @Nullable String cursor,
            @Parameter(ref = "DocumentState") @QueryParam("state") List<String> states,
            @Parameter(ref = "Filter") @QueryParam("filter") @Nullable String filter) {
        Identity identity = IdentityContext.require(security, Scope.DOCUMENTS_READ);
        ListDocumentsRequest request = ListDocumentsRequest.newBuilder()
                .setLimit(Limit.of(limit))
                .setBeforeId(cursor == null ? "" : before(cursor))
                .addAllStates(DocumentStates.parse(states))
                .setFilter(filter == null ? ByteString.EMPTY : DocumentFilter.parse(filter))
                .build();
        return client.list(identity, request)
                .map(reply -> Response.ok(DocumentJson.documents(reply)).build());
    }

    @DELETE
    @Path("{id}")
    @Operation(
            operationId = "deleteDocument",
            summary = "Delete a document",
            description = "It is not found any more once this answers.")
    @APIResponse(responseCode = "204", ref = "DocumentDeleted")
    public Uni<Response> delete(
            @Context SecurityContext security, @Parameter(ref = "DocumentId") @PathParam("id") String id) {
        Identity identity = IdentityContext.require(security, Scope.DOCUMENTS_WRITE);
        return client.delete(identity, DocumentId.parse(id))
                .map(gone -> Response.noContent().build());
    }

    private Uni<Document> awaited(Identity identity, Document stored, Duration patience) {
        return patience.isZero() || DocumentStates.isSettled(stored.getState())
                ? Uni.createFrom().item(stored)
                : await.settled(identity, stored, patience);
    }

    private static Response added(Document document) {
        byte[] body = DocumentJson.document(document);
        return (DocumentStates.isSettled(document.getState()) ? Response.ok(body) : Response.accepted(body))
                .header(HttpHeaders.LOCATION, "/v1/documents/" + document.getId())
                .build();
    }

    private static String before(String cursor) {
        try {
            return DocumentId.parse(Cursor.DOCUMENTS.key(cursor)).toString();
        } catch (MusterException e) {
            throw ErrorCode.INVALID_CURSOR.because("Pass next_cursor of the page before, unchanged");
        }
    }
}
