package dev.muster.cache.recall;

import com.google.protobuf.ByteString;

/**
 * A value as the second tier has it.
 *
 * @param putAtMillis by the clock of the replica that put it
 * @param expiresAtMillis 0: never
 */
public record Stored(ByteString value, long putAtMillis, long expiresAtMillis) {
    /** What is known of a key that is not there. */
    public static final Stored NOTHING = new Stored(ByteString.EMPTY, 0, 1);
}
