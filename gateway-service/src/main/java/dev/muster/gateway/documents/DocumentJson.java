package dev.muster.gateway.documents;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.muster.gateway.json.JsonText;
import dev.muster.gateway.page.Cursor;
import dev.muster.proto.embedding.v1.Document;
import dev.muster.proto.embedding.v1.DocumentState;
import dev.muster.proto.embedding.v1.ListDocumentsReply;
import java.io.IOException;

/** Documents as JSON, without their texts. */
final class DocumentJson {
    private DocumentJson() {}

    static byte[] document(Document document) {
        return JsonText.of(json -> write(json, document));
    }

    static byte[] documents(ListDocumentsReply reply) {
        return JsonText.of(json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("documents");
            for (Document document : reply.getDocumentsList()) {
                write(json, document);
            }
            json.writeEndArray();
            if (reply.getMore() && reply.getDocumentsCount() > 0) {
                Document last = reply.getDocuments(reply.getDocumentsCount() - 1);
                json.writeStringField("next_cursor", Cursor.DOCUMENTS.after(last.getId()));
            }
            json.writeEndObject();
        });
    }

    private static void write(JsonGenerator json, Document document) throws IOException {
        json.writeStartObject();
        json.writeStringField("id", document.getId());
        json.writeStringField("state", DocumentStates.word(document.getState()));
        json.writeStringField("content_type", document.getContentType());
        JsonText.rawObject(json, "metadata", document.getMetadata());
        json.writeNumberField("bytes", document.getBytes());
        json.writeNumberField("chunks", document.getChunks());
        json.writeNumberField("tokens", document.getTokens());
        json.writeStringField("content_hash", document.getContentHash());
        JsonText.time(json, "created_at", document.getCreatedAtMs());
        JsonText.time(json, "indexed_at", document.getIndexedAtMs());
        writeError(json, document);
        json.writeEndObject();
    }

    private static void writeError(JsonGenerator json, Document document) throws IOException {
        if (document.getState() == DocumentState.FAILED) {
            json.writeObjectFieldStart("error");
            json.writeStringField("code", document.getErrorCode());
            json.writeStringField("message", document.getErrorMessage());
            json.writeEndObject();
        }
    }
}
