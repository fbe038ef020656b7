package dev.muster.gateway.json;

import dev.muster.protocol.error.MusterException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object of a request, read once from front to back.
 *
 * <p>Strict: UTF-8 without a byte order mark (RFC 8259, section 8.1), one object and nothing after it, no unknown fields, no
 * field twice, no control characters in texts, a bounded depth. A field that is null counts as not given. Every refusal is a
 * {@link MusterException} whose detail begins with the path of the value, e.g. {@code tasks[3].priority}.
 */
public final class JsonBody {
    private JsonBody() {}

    /**
     * Reads a whole body.
     *
     * @param body null or empty where none was sent; not copied, and must not change any more
     * @throws MusterException {@code invalid_json} or {@code invalid_argument}, and what {@code fields} throws
     */
    public static void read(byte @Nullable [] body, Set<String> known, JsonValue.Fields fields) {
        read(JsonPart.whole(body), known, fields);
    }

    /** Reads an object that stands in a document. */
    public static void read(JsonPart part, Set<String> known, JsonValue.Fields fields) {
        JsonInput.read(part, input -> new JsonValue(input).object(known, fields));
    }

    /**
     * Reads an object that may hold more than its reader knows, up to a bound. Every field is handed over, also one that is
     * null; what is not read of it is passed over.
     */
    public static void readOpen(JsonPart part, JsonValue.Fields fields) {
        JsonInput.read(part, input -> new JsonValue(input).openObject(fields));
    }
}
