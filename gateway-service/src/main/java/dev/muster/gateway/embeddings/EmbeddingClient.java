package dev.muster.gateway.embeddings;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.replicas.EmbeddingReplicas;
import dev.muster.gateway.replicas.ReplicaCalls;
import dev.muster.proto.embedding.v1.AddReply;
import dev.muster.proto.embedding.v1.AddRequest;
import dev.muster.proto.embedding.v1.DeleteDocumentReply;
import dev.muster.proto.embedding.v1.DeleteDocumentRequest;
import dev.muster.proto.embedding.v1.Document;
import dev.muster.proto.embedding.v1.DocumentsGrpc;
import dev.muster.proto.embedding.v1.EmbedReply;
import dev.muster.proto.embedding.v1.EmbedRequest;
import dev.muster.proto.embedding.v1.EmbeddingsGrpc;
import dev.muster.proto.embedding.v1.GetDocumentRequest;
import dev.muster.proto.embedding.v1.ListDocumentsReply;
import dev.muster.proto.embedding.v1.ListDocumentsRequest;
import dev.muster.proto.embedding.v1.SearchGrpc;
import dev.muster.proto.embedding.v1.SearchReply;
import dev.muster.proto.embedding.v1.SearchRequest;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.id.DocumentId;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/**
 * The embedding service as this gateway calls it, on behalf of whoever calls the gateway, by way of {@link ReplicaCalls}.
 *
 * <p>A list goes to the replica of its first text first, so that the same text asked for by many is computed once; what is about
 * one document has a replica, too. For any thread; answers arrive on an event loop.
 */
@Singleton
public class EmbeddingClient {
    private final ReplicaCalls calls;

    EmbeddingClient(EmbeddingReplicas replicas, GatewayConfig config) {
        this.calls = new ReplicaCalls(
                replicas,
                config.embedding().attemptTimeout(),
                config.embedding().timeout());
    }

    /** Vectors of 1 to 256 texts, in their order. {@link EmbedAll} takes any number. */
    public Uni<EmbedReply> embed(Identity identity, EmbedRequest request) {
        return calls.compute(EmbeddingsGrpc.getEmbedMethod(), identity, request, calls.home(mark(request.getTexts(0))));
    }

    public Uni<SearchReply> search(Identity identity, SearchRequest request) {
        return calls.compute(SearchGrpc.getSearchMethod(), identity, request, calls.home(mark(request.getQuery())));
    }

    /** Durable when it answers. */
    public Uni<AddReply> add(Identity identity, AddRequest request) {
        return calls.change(DocumentsGrpc.getAddMethod(), identity, request, calls.home(request.getId()));
    }

    /** The document when it is indexed or has failed, or as it stands when the wait is over. */
    public Uni<Document> get(Identity identity, DocumentId id, Duration wait) {
        GetDocumentRequest request = GetDocumentRequest.newBuilder()
                .setId(id.toString())
                .setWaitMs((int) wait.toMillis())
                .build();
        return calls.read(DocumentsGrpc.getGetMethod(), identity, request, calls.home(request.getId()), wait);
    }

    public Uni<ListDocumentsReply> list(Identity identity, ListDocumentsRequest request) {
        return calls.read(DocumentsGrpc.getListMethod(), identity, request, calls.inTurn());
    }

    public Uni<DeleteDocumentReply> delete(Identity identity, DocumentId id) {
        DeleteDocumentRequest request =
                DeleteDocumentRequest.newBuilder().setId(id.toString()).build();
        return calls.changeOnce(
                DocumentsGrpc.getDeleteMethod(),
                identity,
                request,
                calls.home(request.getId()),
                ErrorCode.DOCUMENT_NOT_FOUND,
                DeleteDocumentReply.getDefaultInstance());
    }

    /** Short, and of all of the text: many begin alike. */
    private static String mark(String text) {
        return text.length() + "-" + text.hashCode();
    }
}
