package dev.muster.gateway.embeddings;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.replicas.EmbeddingReplicas;
import dev.muster.platform.replicas.Attempts;
import dev.muster.platform.replicas.Replica;
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
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.id.DocumentId;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * The embedding service as this gateway calls it, on behalf of whoever calls the gateway. The one place that times out and
 * asks another replica; failures are {@link dev.muster.protocol.error.MusterException}s.
 *
 * <p>A list goes to the replica of its first text first, so that the same text asked for by many is computed once; what is about
 * one document has a replica, too. For any thread; answers arrive on an event loop.
 */
@Singleton
public class EmbeddingClient {
    private static final Metadata.Key<String> CALLER =
            Metadata.Key.of(CallerTokens.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);

    private final EmbeddingReplicas replicas;
    private final Duration attempt;
    private final Duration timeout;

    EmbeddingClient(EmbeddingReplicas replicas, GatewayConfig config) {
        this.replicas = replicas;
        this.attempt = config.embedding().attemptTimeout();
        this.timeout = config.embedding().timeout();
    }

    /** Vectors of 1 to 256 texts, in their order. {@link EmbedAll} takes any number. */
    public Uni<EmbedReply> embed(Identity identity, EmbedRequest request) {
        return read(EmbeddingsGrpc.getEmbedMethod(), identity, request, home(mark(request.getTexts(0))));
    }

    public Uni<SearchReply> search(Identity identity, SearchRequest request) {
        return read(SearchGrpc.getSearchMethod(), identity, request, home(mark(request.getQuery())));
    }

    /** Durable when it answers. */
    public Uni<AddReply> add(Identity identity, AddRequest request) {
        return change(DocumentsGrpc.getAddMethod(), identity, request, home(request.getId()));
    }

    /** The document when it is indexed or has failed, or as it stands when the wait is over. */
    public Uni<Document> get(Identity identity, DocumentId id, Duration wait) {
        GetDocumentRequest request = GetDocumentRequest.newBuilder()
                .setId(id.toString())
                .setWaitMs((int) wait.toMillis())
                .build();
        return call(DocumentsGrpc.getGetMethod(), identity, request, home(request.getId()), wait, false);
    }

    public Uni<ListDocumentsReply> list(Identity identity, ListDocumentsRequest request) {
        return read(DocumentsGrpc.getListMethod(), identity, request, replicas::inTurn);
    }

    public Uni<DeleteDocumentReply> delete(Identity identity, DocumentId id) {
        DeleteDocumentRequest request =
                DeleteDocumentRequest.newBuilder().setId(id.toString()).build();
        return change(DocumentsGrpc.getDeleteMethod(), identity, request, home(request.getId()));
    }

    /** Short, and of all of the text: many begin alike. */
    private static String mark(String text) {
        return text.length() + "-" + text.hashCode();
    }

    private Supplier<List<Replica>> home(String id) {
        return () -> replicas.homeFirst(id);
    }

    private <Q, P> Uni<P> change(
            MethodDescriptor<Q, P> method, Identity identity, Q request, Supplier<List<Replica>> order) {
        return call(method, identity, request, order, Duration.ZERO, true);
    }

    private <Q, P> Uni<P> read(
            MethodDescriptor<Q, P> method, Identity identity, Q request, Supplier<List<Replica>> order) {
        return call(method, identity, request, order, Duration.ZERO, false);
    }

    private <Q, P> Uni<P> call(
            MethodDescriptor<Q, P> method,
            Identity identity,
            Q request,
            Supplier<List<Replica>> order,
            Duration wait,
            boolean changes) {
        return Uni.createFrom().deferred(() -> new Attempts<>(
                        replicas.service(),
                        method,
                        request,
                        metadata(identity),
                        order.get(),
                        attempt.plus(wait),
                        timeout.plus(wait),
                        changes)
                .run());
    }

    private static Metadata metadata(Identity identity) {
        Metadata metadata = new Metadata();
        metadata.put(CALLER, identity.token());
        return metadata;
    }
}
