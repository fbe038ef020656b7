package dev.muster.gateway.json;

import static dev.muster.protocol.document.DocumentLimits.MAX_METADATA_SCALE;

import com.fasterxml.jackson.core.JsonToken;
import dev.muster.protocol.text.PlainText;
import java.io.IOException;

/** The rules for an object that PostgreSQL can keep as {@code jsonb}. */
final class StorableObject {
    private StorableObject() {}

    /** Passes over the object at whose beginning the input stands, and refuses what cannot be stored of it. */
    static void pass(JsonInput input) throws IOException {
        input.require(JsonToken.START_OBJECT, "must be an object");
        for (int depth = 1; depth > 0; ) {
            JsonToken token = input.parser.nextToken();
            requireStorable(input, token);
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
    }

    private static void requireStorable(JsonInput input, JsonToken token) throws IOException {
        boolean text = token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING;
        if (text && !PlainText.isStorable(input.parser.getText())) {
            throw input.wrong("contains U+0000 or half a surrogate pair");
        }
        if (token.isNumeric() && Math.abs((long) input.parser.getDecimalValue().scale()) > MAX_METADATA_SCALE) {
            throw input.wrong("contains a number that is too large or too small");
        }
    }
}
