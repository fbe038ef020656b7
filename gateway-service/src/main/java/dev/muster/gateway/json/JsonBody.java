package dev.muster.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.google.protobuf.ByteString;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.text.PlainText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The JSON object of a request, read once from front to back.
 *
 * <p>Strict: UTF-8 without a byte order mark (RFC 8259, section 8.1), one object and nothing after it, no unknown fields, no
 * field twice, no control characters in texts, {@value #MAX_DEPTH} levels at most. A field that is null counts as not
 * given. Every refusal is a {@link MusterException} whose detail begins with the path of the value, e.g. {@code
 * tasks[3].priority}.
 */
public final class JsonBody {
    private static final int MAX_DEPTH = 256;
    /** Fields of an object that may hold any; their names are kept to see that none comes twice. */
    private static final int MAX_OPEN_FIELDS = 256;
    /** Digits before or behind the point; more would make a small document a large one where it is written out. */
    private static final int MAX_SCALE = 400;

    private static final int FIRST_YEAR = 1_970;
    private static final int LAST_YEAR = 9_999;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    private final JsonPart body;
    private final JsonParser parser;
    private final Deque<Object> path = new ArrayDeque<>(4);

    private JsonBody(JsonPart body, JsonParser parser) {
        this.body = body;
        this.parser = parser;
    }

    /** What to do with a field that is known, given and not null: read its value, once. */
    @FunctionalInterface
    public interface Fields {
        void read(String name, JsonBody value) throws IOException;
    }

    /** How one element of a list is read. */
    @FunctionalInterface
    public interface Element<T> {
        T read(JsonBody value) throws IOException;
    }

    /** What is done with the body. */
    @FunctionalInterface
    private interface Reading {
        void read(JsonBody body) throws IOException;
    }

    /**
     * Reads a whole body.
     *
     * @param body null or empty where none was sent; not copied, and must not change any more
     * @throws MusterException {@code invalid_json} or {@code invalid_argument}, and what {@code fields} throws
     */
    public static void read(byte @Nullable [] body, Set<String> known, Fields fields) {
        read(JsonPart.whole(body), known, fields);
    }

    /** Reads an object that stands in a document. */
    public static void read(JsonPart part, Set<String> known, Fields fields) {
        parse(part, reader -> reader.object(known, fields));
    }

    /**
     * Reads an object that may hold more than its reader knows, {@value #MAX_OPEN_FIELDS} fields at most. Every field is
     * handed over, also one that is null; what is not read of it is passed over.
     */
    public static void readOpen(JsonPart part, Fields fields) {
        parse(part, reader -> reader.openObject(fields));
    }

    private static void parse(JsonPart part, Reading reading) {
        try (JsonParser parser = JSON.createParser(part.document(), part.from(), part.length())) {
            JsonBody reader = new JsonBody(part, parser);
            if (parser.nextToken() == null) {
                throw ErrorCode.INVALID_JSON.because("The body is empty");
            }
            reading.read(reader);
            reader.requireEnd();
        } catch (JsonProcessingException e) {
            throw invalidJson(e);
        } catch (IOException e) {
            throw new UncheckedIOException("Bytes in memory cannot fail to be read", e);
        }
    }

    /** Reads the value as an object. */
    public void object(Set<String> known, Fields fields) throws IOException {
        require(JsonToken.START_OBJECT, "must be an object");
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            path.addLast(name);
            requireNew(known, seen, name);
            if (parser.nextToken() != JsonToken.VALUE_NULL) {
                fields.read(name, this);
            }
            path.removeLast();
        }
    }

    private void openObject(Fields fields) throws IOException {
        require(JsonToken.START_OBJECT, "must be an object");
        Set<String> seen = new HashSet<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            if (seen.size() == MAX_OPEN_FIELDS) {
                throw wrong("has too many fields, at most " + MAX_OPEN_FIELDS);
            }
            String name = parser.currentName();
            path.addLast(name);
            if (!seen.add(name)) {
                throw wrong("is given twice");
            }
            parser.nextToken();
            fields.read(name, this);
            parser.skipChildren();
            path.removeLast();
        }
    }

    /** Reads the value as a list. */
    public <T> List<T> list(int max, Element<T> element) throws IOException {
        require(JsonToken.START_ARRAY, "must be a list");
        List<T> list = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            if (list.size() == max) {
                throw wrong("must have at most " + max + " entries");
            }
            path.addLast(list.size());
            list.add(element.read(this));
            path.removeLast();
        }
        return list;
    }

    /** Reads the value as a text of 1 to {@code maxChars} characters, none of them a control character. */
    public String text(int maxChars) throws IOException {
        require(JsonToken.VALUE_STRING, "must be a text");
        String text = parser.getText();
        if (text.isEmpty() || text.length() > maxChars) {
            throw wrong("must have 1 to " + maxChars + " characters");
        }
        return requirePlain(text);
    }

    /**
     * Reads the value as free text of 1 to {@code maxChars} characters: any but U+0000 and halves of surrogate pairs, which
     * PostgreSQL and UTF-8 cannot hold.
     */
    public String freeText(int maxChars) throws IOException {
        require(JsonToken.VALUE_STRING, "must be a text");
        String text = parser.getText();
        if (text.isEmpty() || text.length() > maxChars) {
            throw wrong("must have 1 to " + maxChars + " characters");
        }
        if (!PlainText.isStorable(text)) {
            throw wrong("contains U+0000 or half a surrogate pair");
        }
        return text;
    }

    /** Reads the value as one of those words. */
    public String word(Set<String> words) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_STRING && words.contains(parser.getText())) {
            return parser.getText();
        }
        throw wrong("must be " + String.join(" or ", words.stream().sorted().toList()));
    }

    public boolean isNull() {
        return parser.currentToken() == JsonToken.VALUE_NULL;
    }

    public boolean isText() {
        return parser.currentToken() == JsonToken.VALUE_STRING;
    }

    /** Reads the value as a list of texts. */
    public List<String> texts(int max, int maxChars) throws IOException {
        return list(max, entry -> entry.text(maxChars));
    }

    /** Reads the value as an object whose values are texts. */
    public Map<String, String> textMap(int max, int maxChars) throws IOException {
        require(JsonToken.START_OBJECT, "must be an object of texts");
        Map<String, String> map = new LinkedHashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            requireRoom(map, max, maxChars, name);
            path.addLast(name);
            parser.nextToken();
            if (map.put(requirePlain(name), text(maxChars)) != null) {
                throw wrong("is given twice");
            }
            path.removeLast();
        }
        return map;
    }

    /** Reads the value as a whole number of that range. */
    public int integer(int min, int max) throws IOException {
        if (parser.currentToken() == JsonToken.VALUE_NUMBER_INT
                && parser.getNumberType() == JsonParser.NumberType.INT) {
            int value = parser.getIntValue();
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw wrong("must be a whole number from " + min + " to " + max);
    }

    /** Reads the value as a number of that range. */
    public double number(double min, double max) throws IOException {
        if (parser.currentToken() != null && parser.currentToken().isNumeric()) {
            double value = parser.getDoubleValue();
            if (value >= min && value <= max) {
                return value;
            }
        }
        throw wrong("must be a number from " + min + " to " + max);
    }

    /**
     * Reads the value as an object that PostgreSQL can keep as {@code jsonb}, as the bytes it was sent as: no U+0000 and no
     * halves of surrogate pairs in its names and texts, no numbers of over 400 digits by their exponent.
     *
     * @throws MusterException {@code payload_too_large}
     */
    public ByteString storableObject(int maxBytes) throws IOException {
        require(JsonToken.START_OBJECT, "must be an object");
        int start = (int) parser.currentTokenLocation().getByteOffset();
        for (int depth = 1; depth > 0; ) {
            JsonToken token = parser.nextToken();
            requireStorable(token);
            depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        }
        return within(maxBytes, from(start));
    }

    /** Reads the value as an instant of RFC 3339 after 1970, cut to milliseconds. */
    public Instant instant() throws IOException {
        require(JsonToken.VALUE_STRING, "must be a time as in RFC 3339, e.g. 2026-11-21T09:30:00Z");
        try {
            OffsetDateTime time = OffsetDateTime.parse(parser.getText());
            boolean inRange = time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR;
            if (inRange && time.toInstant().toEpochMilli() > 0) {
                return Instant.ofEpochMilli(time.toInstant().toEpochMilli());
            }
        } catch (DateTimeException e) {
            // Said below.
        }
        throw wrong("must be a time as in RFC 3339, e.g. 2026-11-21T09:30:00Z");
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
        int start = (int) parser.currentTokenLocation().getByteOffset();
        parser.skipChildren();
        parser.finishToken();
        return from(start);
    }

    /** From there to the end of the value that was read. */
    private JsonPart from(int start) {
        int length = (int) parser.currentLocation().getByteOffset() - start;
        return new JsonPart(body.document(), body.from() + start, length);
    }

    private ByteString within(int maxBytes, JsonPart part) {
        if (part.length() > maxBytes) {
            throw ErrorCode.PAYLOAD_TOO_LARGE.because(where() + "has " + part.length() + " bytes, at most " + maxBytes);
        }
        return part.bytes();
    }

    /** An {@code invalid_argument} about the value that is being read. */
    public MusterException wrong(String what) {
        return ErrorCode.INVALID_ARGUMENT.because(where() + what);
    }

    private void requireStorable(JsonToken token) throws IOException {
        boolean text = token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING;
        if (text && !PlainText.isStorable(parser.getText())) {
            throw wrong("contains U+0000 or half a surrogate pair");
        }
        if (token.isNumeric() && Math.abs(parser.getDecimalValue().scale()) > MAX_SCALE) {
            throw wrong("contains a number that is too large or too small");
        }
    }

    private void requireNew(Set<String> known, Set<String> seen, String name) {
        if (!known.contains(name)) {
            throw wrong("is not a field known here");
        }
        if (!seen.add(name)) {
            throw wrong("is given twice");
        }
    }

    private void requireRoom(Map<String, String> map, int max, int maxChars, String name) {
        if (map.size() == max) {
            throw wrong("must have at most " + max + " entries");
        }
        if (name.isEmpty() || name.length() > maxChars) {
            throw wrong("must have names of 1 to " + maxChars + " characters");
        }
    }

    private String requirePlain(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                throw wrong("must not contain control characters");
            }
            if (Character.isSurrogate(c)) {
                if (i + 1 == text.length() || !Character.isSurrogatePair(c, text.charAt(i + 1))) {
                    throw wrong("contains half a surrogate pair");
                }
                i++;
            }
        }
        return text;
    }

    private void require(JsonToken token, String what) {
        if (parser.currentToken() != token) {
            throw wrong(what);
        }
    }

    private void requireEnd() throws IOException {
        if (parser.nextToken() != null) {
            throw ErrorCode.INVALID_JSON.because("Something follows the object");
        }
    }

    /** Empty for the body itself. */
    private String where() {
        StringBuilder text = new StringBuilder();
        for (Iterator<Object> parts = path.iterator(); parts.hasNext(); ) {
            Object part = parts.next();
            if (part instanceof Integer index) {
                text.append('[').append(index).append(']');
            } else {
                text.append(text.isEmpty() ? "" : ".").append(shown(part.toString()));
            }
        }
        return text.isEmpty() ? "The body " : text.append(": ").toString();
    }

    private static String shown(String name) {
        String start = name.length() <= 64 ? name : name.substring(0, 64) + "…";
        return start.replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    }

    private static MusterException invalidJson(JsonProcessingException e) {
        String what = e instanceof StreamConstraintsException
                ? "The body has over " + MAX_DEPTH + " levels, a number of over 1,000 digits, or a name of over 50,000"
                        + " characters"
                : "The body cannot be read as JSON";
        JsonLocation where = e.getLocation();
        return ErrorCode.INVALID_JSON.because(
                where == null ? what : what + " at line " + where.getLineNr() + ", column " + where.getColumnNr());
    }
}
