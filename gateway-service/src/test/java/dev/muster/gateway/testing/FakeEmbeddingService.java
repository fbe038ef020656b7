package dev.muster.gateway.testing;

import dev.muster.gateway.testing.FakeTaskService.Handler;
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
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** An embedding service that says what a test tells it to, like {@link FakeTaskService}. */
public final class FakeEmbeddingService implements AutoCloseable {
    public volatile Handler<EmbedRequest, EmbedReply> embed = unimplemented();
    public volatile Handler<AddRequest, AddReply> add = unimplemented();
    public volatile Handler<GetDocumentRequest, Document> get = unimplemented();
    public volatile Handler<ListDocumentsRequest, ListDocumentsReply> list = unimplemented();
    public volatile Handler<DeleteDocumentRequest, DeleteDocumentReply> delete = unimplemented();
    public volatile Handler<SearchRequest, SearchReply> search = unimplemented();

    /** All requests in the order they came. */
    public final List<Object> requests = new CopyOnWriteArrayList<>();
    /** The caller tokens they came with. */
    public final List<String> tokens = new CopyOnWriteArrayList<>();

    private final Server server;

    public FakeEmbeddingService() {
        try {
            server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                    .addService(new Embeddings())
                    .addService(new Documents())
                    .addService(new Search())
                    .intercept(new TokenTaker())
                    .maxInboundMessageSize(16 << 20)
                    .build()
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    public int port() {
        return server.getPort();
    }

    /** Forgets what was asked and told. */
    public void reset() {
        embed = unimplemented();
        add = unimplemented();
        get = unimplemented();
        list = unimplemented();
        delete = unimplemented();
        search = unimplemented();
        requests.clear();
        tokens.clear();
    }

    @Override
    public void close() {
        server.shutdownNow();
    }

    private static <Q, P> Handler<Q, P> unimplemented() {
        return Handler.fail(Status.UNIMPLEMENTED.asRuntimeException());
    }

    private <Q, P> void handle(Handler<Q, P> handler, Q request, StreamObserver<P> observer) {
        requests.add(request);
        tokens.add(TokenTaker.token());
        handler.accept(request, (ServerCallStreamObserver<P>) observer);
    }

    private final class Embeddings extends EmbeddingsGrpc.EmbeddingsImplBase {
        @Override
        public void embed(EmbedRequest request, StreamObserver<EmbedReply> observer) {
            handle(embed, request, observer);
        }
    }

    private final class Documents extends DocumentsGrpc.DocumentsImplBase {
        @Override
        public void add(AddRequest request, StreamObserver<AddReply> observer) {
            handle(add, request, observer);
        }

        @Override
        public void get(GetDocumentRequest request, StreamObserver<Document> observer) {
            handle(get, request, observer);
        }

        @Override
        public void list(ListDocumentsRequest request, StreamObserver<ListDocumentsReply> observer) {
            handle(list, request, observer);
        }

        @Override
        public void delete(DeleteDocumentRequest request, StreamObserver<DeleteDocumentReply> observer) {
            handle(delete, request, observer);
        }
    }

    private final class Search extends SearchGrpc.SearchImplBase {
        @Override
        public void search(SearchRequest request, StreamObserver<SearchReply> observer) {
            handle(FakeEmbeddingService.this.search, request, observer);
        }
    }
}
