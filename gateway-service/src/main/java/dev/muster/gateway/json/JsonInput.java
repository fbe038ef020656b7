package dev.muster.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.text.PlainText;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A document under way: the parser at one of its tokens, and the path to it. */
final class JsonInput {
    private static final int MAX_DEPTH = 256;

    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH).build())
            .build();

    final JsonParser parser;
    final JsonPath path = new JsonPath();

    private final JsonPart document;

    private JsonInput(JsonPart document, JsonParser parser) {
        this.document = document;
        this.parser = parser;
    }

    /** What is done with the one value of a document, at whose first token the input stands. */
    @FunctionalInterface
    interface Reading {
        void read(JsonInput input) throws IOException;
    }

    /**
     * Reads a document with one value, and nothing after it.
     *
     * @throws MusterException {@code invalid_json}, and what {@code reading} throws
     */
    static void read(JsonPart document, Reading reading) {
        try (JsonParser parser = JSON.createParser(document.document(), document.from(), document.length())) {
            JsonInput input = new JsonInput(document, parser);
            if (parser.nextToken() == null) {
                throw ErrorCode.INVALID_JSON.because("The body is empty");
            }
            reading.read(input);
            if (parser.nextToken() != null) {
                throw ErrorCode.INVALID_JSON.because("Something follows the object");
            }
        } catch (JsonProcessingException e) {
            throw invalid(e);
        } catch (IOException e) {
            throw new UncheckedIOException("Bytes in memory cannot fail to be read", e);
        }
    }

    boolean isAt(JsonToken token) {
        return parser.currentToken() == token;
    }

    void require(JsonToken token, String what) {
        if (!isAt(token)) {
            throw wrong(what);
        }
    }

    /** Names and short texts: without control characters and halves of surrogate pairs. */
    void requirePlain(String text) {
        if (!PlainText.isPlain(text)) {
            throw wrong(
                    text.chars().anyMatch(Character::isISOControl)
                            ? "must not contain control characters"
                            : "contains half a surrogate pair");
        }
    }

    /** Where the value begins whose first token this is. */
    int start() {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    /** From there to the end of the token that was read last. */
    JsonPart from(int start) {
        int length = (int) parser.currentLocation().getByteOffset() - start;
        return new JsonPart(document.document(), document.from() + start, length);
    }

    /** An {@code invalid_argument} about the value that is being read. */
    MusterException wrong(String what) {
        return wrong(ErrorCode.INVALID_ARGUMENT, what);
    }

    MusterException wrong(ErrorCode code, String what) {
        return code.because(path.where() + what);
    }

    private static MusterException invalid(JsonProcessingException e) {
        String what = e instanceof StreamConstraintsException
                ? "The body has over " + MAX_DEPTH + " levels, a number of over 1,000 digits, or a name of over 50,000"
                        + " characters"
                : "The body cannot be read as JSON";
        JsonLocation where = e.getLocation();
        return ErrorCode.INVALID_JSON.because(
                where == null ? what : what + " at line " + where.getLineNr() + ", column " + where.getColumnNr());
    }
}
