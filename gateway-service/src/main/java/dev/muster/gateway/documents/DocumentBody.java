package dev.muster.gateway.documents;

import dev.muster.gateway.json.JsonBody;
import dev.muster.gateway.json.JsonValue;
import dev.muster.proto.embedding.v1.AddRequest;
import dev.muster.protocol.error.ErrorCode;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/documents}: a text, what it is, and metadata, which are kept byte for byte. */
final class DocumentBody {
    private static final Set<String> FIELDS = Set.of("text", "content_type", "metadata");
    private static final Set<String> CONTENT_TYPES = Set.of("text/plain", "text/markdown");

    private DocumentBody() {}

    /** @throws dev.muster.protocol.error.MusterException {@code invalid_json}, {@code invalid_argument}, {@code payload_too_large} */
    static AddRequest parse(UUID id, byte @Nullable [] body) {
        AddRequest.Builder document =
                AddRequest.newBuilder().setId(id.toString()).setContentType("text/plain");
        JsonBody.read(body, FIELDS, (name, value) -> field(document, name, value));
        if (document.getText().isEmpty()) {
            throw ErrorCode.INVALID_ARGUMENT.because("text: is missing");
        }
        return document.build();
    }

    private static void field(AddRequest.Builder document, String name, JsonValue value) throws IOException {
        switch (name) {
            case "text" -> document.setText(value.freeText(DocumentLimits.MAX_TEXT_CHARS));
            case "content_type" -> document.setContentType(value.word(CONTENT_TYPES));
            case "metadata" -> document.setMetadata(value.storableObject(DocumentLimits.MAX_METADATA_BYTES));
            default -> throw new IllegalStateException(name);
        }
    }
}
