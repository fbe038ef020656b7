package dev.muster.embedding.openai;

import com.google.protobuf.ByteString;
import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.provider.UnitVector;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An answer of status 200, taken apart with suspicion: a vector leaves it only if all of them are as they have to be. */
final class OpenAiAnswer {
    private final Buffer body;
    private final int dimensions;

    OpenAiAnswer(Buffer body, int dimensions) {
        this.body = body;
        this.dimensions = dimensions;
    }

    /** One a text, in their order; {@code provider_failed} otherwise. */
    List<Computed> vectors(List<String> texts) {
        try {
            JsonObject answer = body.toJsonObject();
            JsonArray data = answer.getJsonArray("data");
            if (data == null || data.size() != texts.size()) {
                throw OpenAiMessages.wrong("has another number of vectors");
            }
            int[] tokens = Shares.of(tokens(answer), texts);
            @Nullable Computed[] vectors = new @Nullable Computed[texts.size()];
            for (int i = 0; i < vectors.length; i++) {
                put(vectors, data.getJsonObject(i), i, tokens);
            }
            return List.of(Arrays.copyOf(vectors, vectors.length, Computed[].class));
        } catch (DecodeException | ClassCastException | NullPointerException e) {
            throw OpenAiMessages.wrong("is not what OpenAI's API says");
        }
    }

    private void put(@Nullable Computed[] vectors, JsonObject one, int place, int[] tokens) {
        Integer told = one.getInteger("index");
        int index = told == null ? place : told;
        if (index < 0 || index >= vectors.length || vectors[index] != null) {
            throw OpenAiMessages.wrong("has vectors of no text, or two of one");
        }
        vectors[index] = new Computed(vector(one.getValue("embedding")), tokens[index], false);
    }

    private ByteString vector(@Nullable Object embedding) {
        float[] vector =
                switch (embedding) {
                    case JsonArray numbers -> floats(numbers);
                    case String base64 -> floats(base64);
                    case null, default -> throw OpenAiMessages.wrong("has no vector where one should be");
                };
        if (vector.length != dimensions) {
            throw OpenAiMessages.wrong("has vectors of " + vector.length + " dimensions, not " + dimensions);
        }
        try {
            return UnitVector.of(vector);
        } catch (ArithmeticException e) {
            throw OpenAiMessages.wrong("has a vector that is none");
        }
    }

    private static float[] floats(JsonArray numbers) {
        float[] vector = new float[numbers.size()];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = numbers.getFloat(i);
        }
        return vector;
    }

    private static float[] floats(String base64) {
        byte[] bytes;
        try {
            bytes = Base64.getDecoder().decode(base64);
        } catch (IllegalArgumentException e) {
            throw OpenAiMessages.wrong("has a vector that is not base64");
        }
        if (bytes.length % Float.BYTES != 0) {
            throw OpenAiMessages.wrong("has a vector that is not of floats");
        }
        float[] vector = new float[bytes.length / Float.BYTES];
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(vector);
        return vector;
    }

    private static int tokens(JsonObject answer) {
        JsonObject usage = answer.getJsonObject("usage");
        Integer told = usage == null ? null : usage.getInteger("prompt_tokens");
        return told == null ? 0 : Math.max(0, told);
    }
}
