package dev.muster.gateway.embeddings;

import com.google.protobuf.ByteString;
import dev.muster.proto.embedding.v1.EmbedReply;
import dev.muster.proto.embedding.v1.EmbedRequest;
import dev.muster.proto.embedding.v1.Embedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/** A model of three dimensions that tells texts apart by length and number, with one token a character. */
final class TestVectors {
    private TestVectors() {}

    static EmbedReply of(EmbedRequest request) {
        EmbedReply.Builder reply = EmbedReply.newBuilder()
                .setModel(request.getModel().isEmpty() ? "default-model" : request.getModel())
                .setDimensions(3);
        request.getTextsList()
                .forEach(text -> reply.addEmbeddings(Embedding.newBuilder()
                        .setVector(vector(text))
                        .setTokens(text.length())
                        .setTruncated(text.length() > 256)
                        .setCached(text.equals("ab"))));
        return reply.build();
    }

    static ByteString vector(String text) {
        ByteBuffer bytes = ByteBuffer.allocate(12).order(ByteOrder.LITTLE_ENDIAN);
        floats(text).forEach(bytes::putFloat);
        return ByteString.copyFrom(bytes.flip());
    }

    static List<Float> floats(String text) {
        String digits = text.replaceAll("[^0-9]", "");
        float number = digits.isEmpty() ? 0.1f : Float.parseFloat(digits) + 0.1f;
        return List.of((float) text.length(), number, -1.0E-10f);
    }
}
