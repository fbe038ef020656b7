package dev.muster.gateway.json;

import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** An object, field after field; none may come twice. */
final class JsonObject {
    /** Fields of an object that may hold any; their names are kept to see that none comes twice. */
    private static final int MAX_OPEN_FIELDS = 256;

    private final JsonValue value;
    private final JsonInput input;
    private final Set<String> seen = new HashSet<>();

    /** @param otherwise what is said where the value is no object */
    JsonObject(JsonValue value, JsonInput input, String otherwise) {
        input.require(JsonToken.START_OBJECT, otherwise);
        this.value = value;
        this.input = input;
    }

    /** One that holds nothing but fields its reader knows; those that are null are passed over. */
    void known(Set<String> known, JsonValue.Fields fields) throws IOException {
        for (String name = next(); name != null; name = next()) {
            input.path.into(name);
            if (!known.contains(name)) {
                throw input.wrong("is not a field known here");
            }
            requireNew(name);
            if (input.parser.nextToken() != JsonToken.VALUE_NULL) {
                fields.read(name, value);
            }
            input.path.out();
        }
    }

    /** One that may hold anything; what is not read of a field is passed over. */
    void open(JsonValue.Fields fields) throws IOException {
        for (String name = next(); name != null; name = next()) {
            if (seen.size() == MAX_OPEN_FIELDS) {
                throw input.wrong("has too many fields, at most " + MAX_OPEN_FIELDS);
            }
            input.path.into(name);
            requireNew(name);
            input.parser.nextToken();
            fields.read(name, value);
            input.parser.skipChildren();
            input.path.out();
        }
    }

    /** One of texts, in the order they come. */
    Map<String, String> texts(int max, int maxChars) throws IOException {
        Map<String, String> map = new LinkedHashMap<>();
        for (String name = next(); name != null; name = next()) {
            requireRoom(max, maxChars, name);
            input.path.into(name);
            input.requirePlain(name);
            requireNew(name);
            input.parser.nextToken();
            map.put(name, value.text(maxChars));
            input.path.out();
        }
        return map;
    }

    /** The name of the next field; null where there is none. */
    private @Nullable String next() throws IOException {
        return input.parser.nextToken() == JsonToken.FIELD_NAME ? input.parser.currentName() : null;
    }

    private void requireNew(String name) {
        if (!seen.add(name)) {
            throw input.wrong("is given twice");
        }
    }

    private void requireRoom(int max, int maxChars, String name) {
        if (seen.size() == max) {
            throw input.wrong("must have at most " + max + " entries");
        }
        if (name.isEmpty() || name.length() > maxChars) {
            throw input.wrong("must have names of 1 to " + maxChars + " characters");
        }
    }
}
