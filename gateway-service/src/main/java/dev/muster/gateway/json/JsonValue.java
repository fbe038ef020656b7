package dev.muster.gateway.json;

import com.fasterxml.jackson.core.JsonToken;
import com.google.common.base.Utf8;
import com.google.protobuf.ByteString;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.text.PlainText;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The value of a {@link JsonBody} that is to be read now, by one of these methods, once. What is not as wanted is refused as
 * {@code invalid_argument}.
 */
public final class JsonValue {
    private static final String NO_TIME = "must be a time as in RFC 3339, e.g. 2026-11-21T09:30:00Z";

    private final JsonInput input;

    JsonValue(JsonInput input) {
        this.input = input;
    }

    /** What to do with a field that is known, given and not null: read its value, once. */
    @FunctionalInterface
    public interface Fields {
        void read(String name, JsonValue value) throws IOException;
    }

    /** How one element of a list is read. */
    @FunctionalInterface
    public interface Element<T> {
        T read(JsonValue value) throws IOException;
    }

    public boolean isNull() {
        return input.isAt(JsonToken.VALUE_NULL);
    }

    public boolean isText() {
        return input.isAt(JsonToken.VALUE_STRING);
    }

    /** Reads the value as an object. */
    public void object(Set<String> known, Fields fields) throws IOException {
        new JsonObject(this, input, "must be an object").known(known, fields);
    }

    void openObject(Fields fields) throws IOException {
        new JsonObject(this, input, "must be an object").open(fields);
    }

    /** Reads the value as an object whose values are texts. */
    public Map<String, String> textMap(int max, int maxChars) throws IOException {
        return new JsonObject(this, input, "must be an object of texts").texts(max, maxChars);
    }

    /** Reads the value as a list. */
    public <T> List<T> list(int max, Element<T> element) throws IOException {
        input.require(JsonToken.START_ARRAY, "must be a list");
        List<T> list = new ArrayList<>();
        while (input.parser.nextToken() != JsonToken.END_ARRAY) {
            if (list.size() == max) {
                throw wrong("must have at most " + max + " entries");
            }
            input.path.into(list.size());
            list.add(element.read(this));
            input.path.out();
        }
        return list;
    }

    /** Reads the value as a list of texts. */
    public List<String> texts(int max, int maxChars) throws IOException {
        return list(max, entry -> entry.text(maxChars));
    }

    /** Reads the value as a text of 1 to {@code maxChars} characters, none of them a control character. */
    public String text(int maxChars) throws IOException {
        String text = bounded(maxChars);
        input.requirePlain(text);
        return text;
    }

    /**
     * Reads the value as free text of 1 to {@code maxChars} characters: any but U+0000 and halves of surrogate pairs, which
     * PostgreSQL and UTF-8 cannot hold.
     */
    public String freeText(int maxChars) throws IOException {
        String text = bounded(maxChars);
        if (!PlainText.isStorable(text)) {
            throw wrong("contains U+0000 or half a surrogate pair");
        }
        return text;
    }

    /**
     * The same, of 1 to {@code maxBytes} bytes in UTF-8.
     *
     * @throws MusterException {@code payload_too_large}
     */
    public String longText(int maxBytes) throws IOException {
        String text = freeText(Math.max(maxBytes, input.parser.getTextLength()));
        int bytes = Utf8.encodedLength(text);
        if (bytes > maxBytes) {
            throw tooLarge(bytes, maxBytes);
        }
        return text;
    }

    /** Reads the value as one of those words. */
    public String word(Set<String> words) throws IOException {
        if (isText() && words.contains(input.parser.getText())) {
            return input.parser.getText();
        }
        throw wrong("must be " + String.join(" or ", words.stream().sorted().toList()));
    }

    /** Reads the value as a whole number of that range, also where it is written as {@code 30.0}, as some clients do. */
    public int integer(int min, int max) throws IOException {
        JsonToken token = input.parser.currentToken();
        if (token != null && token.isNumeric()) {
            double value = input.parser.getDoubleValue();
            if (value >= min && value <= max && value == Math.rint(value)) {
                return (int) value;
            }
        }
        throw wrong("must be a whole number from " + min + " to " + max);
    }

    /** Reads the value as a number of that range. */
    public double number(double min, double max) throws IOException {
        JsonToken token = input.parser.currentToken();
        if (token != null && token.isNumeric()) {
            double value = input.parser.getDoubleValue();
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw wrong("must be a number from " + min + " to " + max);
    }

    /** Reads the value as an instant of RFC 3339 after 1970, cut to milliseconds. */
    public Instant instant() throws IOException {
        input.require(JsonToken.VALUE_STRING, NO_TIME);
        Instant instant = Rfc3339.parse(input.parser.getText());
        if (instant == null) {
            throw wrong(NO_TIME);
        }
        return instant;
    }

    /**
     * Reads the value as an object that PostgreSQL can keep as {@code jsonb}, as the bytes it was sent as: no U+0000 and no
     * halves of surrogate pairs in its names and texts, no numbers of over 400 digits by their exponent.
     *
     * @throws MusterException {@code payload_too_large}
     */
    public ByteString storableObject(int maxBytes) throws IOException {
        int start = input.start();
        StorableObject.pass(input);
        return within(maxBytes, input.from(start));
    }

    /**
     * The value, whatever it is, as the bytes it was sent as.
     *
     * @throws MusterException {@code payload_too_large}
     */
    public ByteString raw(int maxBytes) throws IOException {
        return within(maxBytes, part());
    }

    /** The value, whatever it is, where it stands. */
    public JsonPart part() throws IOException {
        int start = input.start();
        input.parser.skipChildren();
        input.parser.finishToken();
        return input.from(start);
    }

    /** An {@code invalid_argument} about the value that is being read. */
    public MusterException wrong(String what) {
        return input.wrong(what);
    }

    private String bounded(int maxChars) throws IOException {
        input.require(JsonToken.VALUE_STRING, "must be a text");
        String text = input.parser.getText();
        if (text.isEmpty() || text.length() > maxChars) {
            throw wrong("must have 1 to " + maxChars + " characters");
        }
        return text;
    }

    private ByteString within(int maxBytes, JsonPart part) {
        if (part.length() > maxBytes) {
            throw tooLarge(part.length(), maxBytes);
        }
        return part.bytes();
    }

    private MusterException tooLarge(int bytes, int maxBytes) {
        return input.wrong(ErrorCode.PAYLOAD_TOO_LARGE, "has " + bytes + " bytes, at most " + maxBytes);
    }
}
