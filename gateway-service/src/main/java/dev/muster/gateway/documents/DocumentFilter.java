package dev.muster.gateway.documents;

import com.google.protobuf.ByteString;
import dev.muster.gateway.json.JsonBody;
import dev.muster.protocol.document.DocumentLimits;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;

/** The query parameter {@code filter}: a JSON object that the metadata of a document must contain. */
final class DocumentFilter {
    private static final Set<String> FIELD = Set.of("filter");

    private DocumentFilter() {}

    /** @throws MusterException {@code invalid_argument}, {@code payload_too_large} */
    static ByteString parse(String parameter) {
        AtomicReference<ByteString> filter = new AtomicReference<>(ByteString.EMPTY);
        // As a field of a body, so that a refusal names it.
        byte[] body = ("{\"filter\":" + parameter + "}").getBytes(StandardCharsets.UTF_8);
        try {
            JsonBody.read(
                    body, FIELD, (name, value) -> filter.set(value.storableObject(DocumentLimits.MAX_METADATA_BYTES)));
        } catch (MusterException e) {
            throw e.code() == ErrorCode.INVALID_JSON
                    ? ErrorCode.INVALID_ARGUMENT.because("filter: must be a JSON object")
                    : e;
        }
        return filter.get();
    }
}
