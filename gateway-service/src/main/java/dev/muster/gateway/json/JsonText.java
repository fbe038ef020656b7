package dev.muster.gateway.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Map;

/** Writes answers: a generator over bytes, and the few kinds of fields they have in common. */
public final class JsonText {
    private static final JsonFactory JSON = new JsonFactory();
    private static final ByteString EMPTY = ByteString.copyFromUtf8("{}");
    private static final int USUAL_BYTES = 512;

    private JsonText() {}

    /** Writes one document. */
    @FunctionalInterface
    public interface Content {
        void write(JsonGenerator json) throws IOException;
    }

    /** The bytes of a document, UTF-8. */
    public static byte[] of(Content content) {
        return of(USUAL_BYTES, content);
    }

    /** @param expectedBytes a guess of the size, to save copying */
    public static byte[] of(int expectedBytes, Content content) {
        return written(expectedBytes, content).toByteArray();
    }

    /**
     * The same for a large document, which is not copied at the end.
     *
     * @param expectedBytes rather too many than too few
     */
    public static ByteBuffer large(int expectedBytes, Content content) {
        return written(expectedBytes, content).asBuffer();
    }

    private static Bytes written(int expectedBytes, Content content) {
        Bytes bytes = new Bytes(expectedBytes);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            content.write(json);
        } catch (IOException e) {
            throw new UncheckedIOException("Bytes in memory cannot fail to be written", e);
        }
        return bytes;
    }

    /** A time as RFC 3339; nothing where it is 0, which stands for not set. */
    public static void time(JsonGenerator json, String name, long epochMillis) throws IOException {
        if (epochMillis != 0) {
            json.writeStringField(name, Instant.ofEpochMilli(epochMillis).toString());
        }
    }

    /** A text; nothing where it is empty, which stands for not set. */
    public static void text(JsonGenerator json, String name, String value) throws IOException {
        if (!value.isEmpty()) {
            json.writeStringField(name, value);
        }
    }

    /** A list of texts, also when it is empty. */
    public static void texts(JsonGenerator json, String name, Iterable<String> values) throws IOException {
        json.writeArrayFieldStart(name);
        for (String value : values) {
            json.writeString(value);
        }
        json.writeEndArray();
    }

    /** An object of texts, also when it is empty. */
    public static void textMap(JsonGenerator json, String name, Map<String, String> values) throws IOException {
        json.writeObjectFieldStart(name);
        for (Map.Entry<String, String> entry : values.entrySet()) {
            json.writeStringField(entry.getKey(), entry.getValue());
        }
        json.writeEndObject();
    }

    /** A JSON object as it is, not looked into; empty bytes are an empty one. */
    public static void rawObject(JsonGenerator json, String name, ByteString object) throws IOException {
        raw(json, name, object.isEmpty() ? EMPTY : object);
    }

    /** A JSON document as it is, not looked into; empty bytes are null. */
    public static void raw(JsonGenerator json, String name, ByteString document) throws IOException {
        json.writeFieldName(name);
        if (document.isEmpty()) {
            json.writeNull();
        } else {
            // The generator does its part, then makes way: the bytes never become a text.
            json.writeRawValue("");
            json.flush();
            document.writeTo((OutputStream) json.getOutputTarget());
        }
    }

    private static final class Bytes extends ByteArrayOutputStream {
        Bytes(int expected) {
            super(expected);
        }

        ByteBuffer asBuffer() {
            return ByteBuffer.wrap(buf, 0, count);
        }
    }
}
