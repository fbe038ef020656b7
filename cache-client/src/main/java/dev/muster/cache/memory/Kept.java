package dev.muster.cache.memory;

import com.google.protobuf.ByteString;

/**
 * Something that is remembered.
 *
 * @param value the bytes
 * @param putNanos when it was put, on the memory's clock
 * @param ttlNanos how long it lives from then on; {@link Long#MAX_VALUE}: as long as there is room
 * @param life of the memory it belongs to; {@link #IMMUTABLE} for what outlives all
 * @param number of the newest invalidation that it heeds
 */
public record Kept(ByteString value, long putNanos, long ttlNanos, int life, long number) {
    static final int IMMUTABLE = -1;

    /** Nanoseconds since it was put. */
    public long age(long now) {
        return Math.max(0, now - putNanos);
    }

    /** Nanoseconds until it expires; {@link Long#MAX_VALUE}: never. */
    public long left(long now) {
        return ttlNanos == Long.MAX_VALUE ? Long.MAX_VALUE : ttlNanos - age(now);
    }

    boolean immutable() {
        return life == IMMUTABLE;
    }

    boolean expired(long now) {
        return ttlNanos != Long.MAX_VALUE && now - putNanos >= ttlNanos;
    }
}
