package dev.muster.gateway.documents;

import dev.muster.gateway.json.JsonBody;
import dev.muster.gateway.json.JsonValue;
import dev.muster.proto.embedding.v1.AddRequest;
import dev.muster.protocol.document.DocumentLimits;
import dev.muster.protocol.error.ErrorCode;
import java.io.IOException;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/documents}: a text, what it is, and metadata. What these may hold in full is checked where they are kept. */
final class DocumentBody {
    private static final Set<String> FIELDS = Set.of("text", "content_type", "metadata");

    private DocumentBody() {}

    /** @throws dev.muster.protocol.error.MusterException {@code invalid_json}, {@code invalid_argument}, {@code payload_too_large} */
    static AddRequest parse(UUID id, byte @Nullable [] body) {
        AddRequest.Builder document =
                AddRequest.newBuilder().setId(id.toString()).setContentType("text/plain");
        JsonBody.read(body, FIELDS, (name, value) -> field(document, name, value));
        if (document.getText().isBlank()) {
            throw ErrorCode.INVALID_ARGUMENT.because("text: is missing or blank");
        }
        return document.build();
    }

    private static void field(AddRequest.Builder document, String name, JsonValue value) throws IOException {
        switch (name) {
            case "text" -> document.setText(value.longText(DocumentLimits.MAX_TEXT_BYTES));
            case "content_type" -> document.setContentType(value.word(DocumentLimits.CONTENT_TYPES));
            case "metadata" -> document.setMetadata(value.storableObject(DocumentLimits.MAX_METADATA_BYTES));
            default -> throw new IllegalStateException(name);
        }
    }
}
