package dev.muster.protocol.id;

import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A maker of UUIDs of version 7 (RFC 9562, section 5.7): milliseconds first, then a counter, then random bits.
 *
 * <p>What one instance makes only ever grows, also when the clock steps back: within a millisecond the 12 bits after the
 * version count up from a random start (section 6.2, method 1), and a full counter borrows from the next millisecond. The
 * last 62 bits come from a SplitMix64 sequence whose start and stride are drawn from {@link SecureRandom}: enough to
 * never collide, not enough to keep a secret. Lock-free, for any number of threads.
 */
public final class Uuid7 {
    private static final int COUNTER_BITS = 12;
    /** Half the counter's range, so that a millisecond begins with at least 2,048 numbers in hand. */
    private static final int COUNTER_START_MASK = 0x7FF;

    private static final long VERSION_7 = 0x7000L;
    private static final long VARIANT_RFC = 0x8000_0000_0000_0000L;
    private static final long MAX_MILLIS = (1L << 48) - 1;

    private final Clock clock;
    /** Milliseconds and counter of the newest id, as one number. */
    private final AtomicLong newest = new AtomicLong();

    private final AtomicLong random;
    private final long stride;

    public Uuid7(Clock clock) {
        SecureRandom seed = new SecureRandom();
        this.clock = clock;
        this.random = new AtomicLong(seed.nextLong());
        this.stride = seed.nextLong() | 1;
    }

    /** A new id, greater than all before it from this instance. */
    public UUID next() {
        long low = mix(random.addAndGet(stride));
        long fresh = (clock.millis() << COUNTER_BITS) | (low & COUNTER_START_MASK);
        long stamp = newest.updateAndGet(last -> Math.max(last + 1, fresh));
        long high = (stamp >>> COUNTER_BITS << 16) | VERSION_7 | (stamp & 0xFFF);
        return new UUID(high, VARIANT_RFC | (low >>> 2));
    }

    /**
     * The time in a UUIDv7, in milliseconds since the epoch.
     *
     * @throws IllegalArgumentException for a UUID of another version
     */
    static long millis(UUID id) {
        if (id.version() != 7) {
            throw new IllegalArgumentException("Not a UUID of version 7: " + id);
        }
        return id.getMostSignificantBits() >>> 16;
    }

    /**
     * The smallest UUIDv7 of an instant's millisecond: a bound between ids made before and ids made from then on, in the
     * byte order of PostgreSQL.
     *
     * @throws IllegalArgumentException before 1970 or after the year 10889
     */
    public static UUID lowest(Instant instant) {
        long millis = instant.toEpochMilli();
        if (millis < 0 || millis > MAX_MILLIS) {
            throw new IllegalArgumentException("No UUIDv7 has the time " + instant);
        }
        return new UUID((millis << 16) | VERSION_7, VARIANT_RFC);
    }

    /** The finaliser of SplitMix64 (Steele, Lea, Flood: "Fast splittable pseudorandom number generators", 2014). */
    private static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
