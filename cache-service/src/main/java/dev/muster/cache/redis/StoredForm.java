package dev.muster.cache.redis;

import com.google.protobuf.UnsafeByteOperations;
import dev.muster.cache.recall.Stored;
import io.vertx.core.buffer.Buffer;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The form of a value in Redis, behind what the tags need (see {@link Script#PUT_TAGGED}): when it was put, when it expires, which
 * run of Redis took it, each 8 bytes, then the value.
 */
final class StoredForm {
    static final int HEAD_BYTES = 24;

    private StoredForm() {}

    static Buffer of(Stored stored, String runId) {
        return Buffer.buffer(HEAD_BYTES + stored.value().size())
                .appendLong(stored.putAtMillis())
                .appendLong(stored.expiresAtMillis())
                .appendLong(run(runId))
                .appendBytes(stored.value().toByteArray());
    }

    /**
     * The value; {@link Stored#NOTHING} where it is not well-formed.
     *
     * @param runId which run of Redis has to have taken it; null: any. Another run may have forgotten that it was invalidated
     */
    static Stored read(byte[] bytes, @Nullable String runId) {
        if (bytes.length < HEAD_BYTES) {
            return Stored.NOTHING;
        }
        ByteBuffer head = ByteBuffer.wrap(bytes);
        long putAt = head.getLong();
        long expiresAt = head.getLong();
        long takenBy = head.getLong();
        return runId != null && takenBy != run(runId)
                ? Stored.NOTHING
                : new Stored(
                        UnsafeByteOperations.unsafeWrap(bytes, HEAD_BYTES, bytes.length - HEAD_BYTES),
                        putAt,
                        expiresAt);
    }

    /** 64 of the 160 random bits of a run id. */
    private static long run(String runId) {
        return Long.parseUnsignedLong(runId.substring(0, 16), 16);
    }
}
