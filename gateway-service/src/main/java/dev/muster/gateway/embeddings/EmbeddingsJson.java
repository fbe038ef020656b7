package dev.muster.gateway.embeddings;

import com.fasterxml.jackson.core.JsonGenerator;
import com.google.protobuf.ByteString;
import dev.muster.gateway.json.JsonText;
import dev.muster.proto.embedding.v1.EmbedReply;
import dev.muster.proto.embedding.v1.Embedding;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Vectors as JSON: a list as OpenAI has it, or one by itself. */
public final class EmbeddingsJson {
    private static final int USUAL_BYTES = 256;
    private static final int CHARS_A_FLOAT = 13;
    private static final int CHARS_A_FLOAT_IN_BASE64 = 6;

    private EmbeddingsJson() {}

    /** OpenAI's list. Beside what it knows, an entry is {@code truncated} where its text was. */
    static ByteBuffer list(EmbedReply reply, boolean base64) {
        return JsonText.large(size(reply, base64), json -> {
            json.writeStartObject();
            json.writeStringField("object", "list");
            json.writeArrayFieldStart("data");
            for (int i = 0; i < reply.getEmbeddingsCount(); i++) {
                writeEntry(json, i, reply.getEmbeddings(i), base64);
            }
            json.writeEndArray();
            json.writeStringField("model", reply.getModel());
            writeUsage(json, reply);
            json.writeEndObject();
        });
    }

    /** The answer to a {@code text}. */
    static ByteBuffer single(EmbedReply reply, boolean base64) {
        return JsonText.large(size(reply, base64), json -> {
            json.writeStartObject();
            writeWhole(json, reply.getEmbeddings(0), base64);
            writeModel(json, reply);
            json.writeEndObject();
        });
    }

    /** Every one with all that {@link #single} says of it, as numbers. */
    public static byte[] each(EmbedReply reply) {
        return JsonText.of(size(reply, false), json -> {
            json.writeStartObject();
            json.writeArrayFieldStart("embeddings");
            for (Embedding embedding : reply.getEmbeddingsList()) {
                json.writeStartObject();
                writeWhole(json, embedding, false);
                json.writeEndObject();
            }
            json.writeEndArray();
            writeModel(json, reply);
            json.writeEndObject();
        });
    }

    private static void writeWhole(JsonGenerator json, Embedding embedding, boolean base64) throws IOException {
        writeVector(json, embedding.getVector(), base64);
        json.writeNumberField("tokens", embedding.getTokens());
        json.writeBooleanField("truncated", embedding.getTruncated());
        json.writeBooleanField("cached", embedding.getCached());
    }

    private static void writeModel(JsonGenerator json, EmbedReply reply) throws IOException {
        json.writeStringField("model", reply.getModel());
        json.writeNumberField("dimensions", reply.getDimensions());
    }

    private static int size(EmbedReply reply, boolean base64) {
        return Math.toIntExact(size(reply.getEmbeddingsCount(), reply.getDimensions(), base64));
    }

    /** Bytes of its vectors. */
    public static long bytes(EmbedReply reply) {
        return (long) reply.getEmbeddingsCount() * reply.getDimensions() * Float.BYTES;
    }

    /** Bytes of an answer, rather too many than too few. */
    static long size(int texts, int dimensions, boolean base64) {
        long vector = (long) dimensions * (base64 ? CHARS_A_FLOAT_IN_BASE64 : CHARS_A_FLOAT);
        return USUAL_BYTES + texts * (USUAL_BYTES / 4 + vector);
    }

    private static void writeEntry(JsonGenerator json, int index, Embedding embedding, boolean base64)
            throws IOException {
        json.writeStartObject();
        json.writeStringField("object", "embedding");
        json.writeNumberField("index", index);
        writeVector(json, embedding.getVector(), base64);
        if (embedding.getTruncated()) {
            json.writeBooleanField("truncated", true);
        }
        json.writeEndObject();
    }

    /** Base64 is of the bytes as they are, little-endian float32; numbers are the shortest that read as the same float. */
    private static void writeVector(JsonGenerator json, ByteString vector, boolean base64) throws IOException {
        json.writeFieldName("embedding");
        if (base64) {
            json.writeBinary(vector.toByteArray());
        } else {
            ByteBuffer floats = vector.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN);
            json.writeStartArray();
            while (floats.remaining() >= Float.BYTES) {
                json.writeNumber(floats.getFloat());
            }
            json.writeEndArray();
        }
    }

    private static void writeUsage(JsonGenerator json, EmbedReply reply) throws IOException {
        long tokens = 0;
        for (Embedding embedding : reply.getEmbeddingsList()) {
            tokens += embedding.getTokens();
        }
        json.writeObjectFieldStart("usage");
        json.writeNumberField("prompt_tokens", tokens);
        json.writeNumberField("total_tokens", tokens);
        json.writeEndObject();
    }
}
