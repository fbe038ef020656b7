package dev.muster.embedding.embed;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import dev.muster.embedding.provider.Computed;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** A vector as it is remembered: one byte of version, one that says whether the text was cut, its tokens, the vector. */
final class VectorBytes {
    private static final byte VERSION = 1;
    private static final int HEAD = 2 + Integer.BYTES;

    private VectorBytes() {}

    static ByteString of(Computed computed) {
        ByteBuffer head = ByteBuffer.allocate(HEAD);
        head.put(VERSION).put((byte) (computed.truncated() ? 1 : 0)).putInt(computed.tokens());
        return UnsafeByteOperations.unsafeWrap(head.flip()).concat(computed.vector());
    }

    /** What was remembered; null if that is not a vector of so many dimensions. */
    static @Nullable Computed read(ByteString bytes, int dimensions) {
        if (bytes.size() != HEAD + dimensions * Float.BYTES || bytes.byteAt(0) != VERSION) {
            return null;
        }
        ByteBuffer head = bytes.substring(0, HEAD).asReadOnlyByteBuffer();
        int tokens = head.getInt(2);
        return new Computed(bytes.substring(HEAD), tokens, head.get(1) != 0);
    }
}
