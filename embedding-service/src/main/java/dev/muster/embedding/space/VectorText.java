package dev.muster.embedding.space;

import com.google.protobuf.ByteString;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Vectors as pgvector reads them. */
public final class VectorText {
    private static final int CHARS_A_NUMBER = 13;

    private VectorText() {}

    /** @param vector little-endian float32 */
    public static String of(ByteString vector) {
        FloatBuffer numbers =
                vector.asReadOnlyByteBuffer().order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
        StringBuilder text = new StringBuilder(numbers.remaining() * CHARS_A_NUMBER).append('[');
        while (numbers.hasRemaining()) {
            text.append(numbers.get()).append(numbers.hasRemaining() ? ',' : ']');
        }
        return text.toString();
    }
}
