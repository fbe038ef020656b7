package dev.muster.embedding.documents;

import dev.muster.platform.call.Callers;
import dev.muster.proto.embedding.v1.AddReply;
import dev.muster.proto.embedding.v1.AddRequest;
import dev.muster.proto.embedding.v1.DeleteDocumentReply;
import dev.muster.proto.embedding.v1.DeleteDocumentRequest;
import dev.muster.proto.embedding.v1.Document;
import dev.muster.proto.embedding.v1.Documents;
import dev.muster.proto.embedding.v1.GetDocumentRequest;
import dev.muster.proto.embedding.v1.ListDocumentsReply;
import dev.muster.proto.embedding.v1.ListDocumentsRequest;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.id.DocumentId;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;

/** The gRPC face of documents. */
@GrpcService
class DocumentsGrpcService implements Documents {
    private final AddDocument add;
    private final ReadDocuments read;
    private final DeleteDocument delete;

    @Inject
    DocumentsGrpcService(AddDocument add, ReadDocuments read, DeleteDocument delete) {
        this.add = add;
        this.read = read;
        this.delete = delete;
    }

    @Override
    public Uni<AddReply> add(AddRequest request) {
        Caller caller = Callers.having(Scope.DOCUMENTS_WRITE);
        byte[] metadata = request.getMetadata().toByteArray();
        return add.add(caller, id(request.getId()), request.getContentType(), metadata, request.getText())
                .map(DocumentMessages::reply)
                .plug(Callers::whileThere);
    }

    @Override
    public Uni<Document> get(GetDocumentRequest request) {
        Caller caller = Callers.having(Scope.DOCUMENTS_READ);
        return read.get(caller, id(request.getId()), Duration.ofMillis(request.getWaitMs()))
                .map(DocumentMessages::document)
                .plug(Callers::whileThere);
    }

    @Override
    public Uni<ListDocumentsReply> list(ListDocumentsRequest request) {
        Caller caller = Callers.having(Scope.DOCUMENTS_READ);
        UUID before = request.getBeforeId().isEmpty() ? null : id(request.getBeforeId());
        Metadata filter = Metadata.filter(request.getFilter().toByteArray());
        return read.list(caller, before, DocumentMessages.states(request), filter, request.getLimit())
                .map(DocumentMessages::page)
                .plug(Callers::whileThere);
    }

    @Override
    public Uni<DeleteDocumentReply> delete(DeleteDocumentRequest request) {
        Caller caller = Callers.having(Scope.DOCUMENTS_WRITE);
        return delete.delete(caller, id(request.getId()))
                .replaceWith(DeleteDocumentReply.getDefaultInstance())
                .plug(Callers::whileThere);
    }

    private static UUID id(String text) {
        return DocumentId.parse(text).value();
    }
}
