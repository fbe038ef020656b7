package dev.muster.embedding.documents;

import com.google.protobuf.ByteString;
import dev.muster.platform.sql.Times;
import dev.muster.proto.embedding.v1.AddReply;
import dev.muster.proto.embedding.v1.Document;
import dev.muster.proto.embedding.v1.ListDocumentsReply;
import dev.muster.proto.embedding.v1.ListDocumentsRequest;
import dev.muster.protocol.error.ErrorCode;
import java.util.EnumSet;
import java.util.Set;

/** Documents as messages. */
final class DocumentMessages {
    private DocumentMessages() {}

    static AddReply reply(Added added) {
        return AddReply.newBuilder()
                .setDocument(document(added.document()))
                .setCreated(added.created())
                .build();
    }

    static Document document(DocumentView view) {
        Document.Builder document = Document.newBuilder()
                .setId(view.id().toString())
                .setState(dev.muster.proto.embedding.v1.DocumentState.valueOf(
                        view.state().name()))
                .setContentType(view.contentType())
                .setMetadata(ByteString.copyFromUtf8(view.metadata()))
                .setBytes(view.bytes())
                .setChunks(view.chunks())
                .setTokens(view.tokens())
                .setCreatedAtMs(view.createdAt().toEpochMilli())
                .setIndexedAtMs(Times.millis(view.indexedAt()))
                .setContentHash(view.contentHash());
        if (view.errorCode() != null) {
            document.setErrorCode(view.errorCode());
        }
        if (view.errorMessage() != null) {
            document.setErrorMessage(view.errorMessage());
        }
        return document.build();
    }

    static ListDocumentsReply page(ReadDocuments.Page page) {
        return ListDocumentsReply.newBuilder()
                .addAllDocuments(page.documents().stream()
                        .map(DocumentMessages::document)
                        .toList())
                .setMore(page.more())
                .build();
    }

    static Set<DocumentState> states(ListDocumentsRequest request) {
        Set<DocumentState> states = EnumSet.noneOf(DocumentState.class);
        request.getStatesList().forEach(state -> states.add(state(state)));
        return states;
    }

    private static DocumentState state(dev.muster.proto.embedding.v1.DocumentState state) {
        return switch (state) {
            case PENDING -> DocumentState.PENDING;
            case INDEXED -> DocumentState.INDEXED;
            case FAILED -> DocumentState.FAILED;
            case DOCUMENT_STATE_UNSPECIFIED, UNRECOGNIZED ->
                throw ErrorCode.INVALID_ARGUMENT.because("There is no such state of documents");
        };
    }
}
