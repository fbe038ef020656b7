package dev.muster.gateway.testing;

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
import io.grpc.BindableService;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** An embedding service that says what a test tells it to, like {@link FakeTaskService}. */
public final class FakeEmbeddingService extends FakeService {
    public volatile Handler<EmbedRequest, EmbedReply> embed = Handler.unimplemented();
    public volatile Handler<AddRequest, AddReply> add = Handler.unimplemented();
    public volatile Handler<GetDocumentRequest, Document> get = Handler.unimplemented();
    public volatile Handler<ListDocumentsRequest, ListDocumentsReply> list = Handler.unimplemented();
    public volatile Handler<DeleteDocumentRequest, DeleteDocumentReply> delete = Handler.unimplemented();
    public volatile Handler<SearchRequest, SearchReply> search = Handler.unimplemented();

    FakeEmbeddingService(CallLog log) {
        super(log);
    }

    @Override
    List<BindableService> services() {
        return List.of(new Embeddings(), new Documents(), new Search());
    }

    @Override
    void forget() {
        embed = Handler.unimplemented();
        add = Handler.unimplemented();
        get = Handler.unimplemented();
        list = Handler.unimplemented();
        delete = Handler.unimplemented();
        search = Handler.unimplemented();
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
