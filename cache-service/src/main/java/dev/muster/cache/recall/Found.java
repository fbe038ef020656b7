package dev.muster.cache.recall;

import com.google.protobuf.ByteString;

/**
 * What is known of one key.
 *
 * @param where {@link Where#NOWHERE} of a miss
 * @param ageMillis since it was put
 * @param ttlMillis until it expires; 0: never
 */
public record Found(Where where, ByteString value, long ageMillis, long ttlMillis) {
    static final Found NOTHING = new Found(Where.NOWHERE, ByteString.EMPTY, 0, 0);

    /** The tiers of this service. */
    public enum Where {
        NOWHERE,
        MEMORY,
        REDIS
    }
}
