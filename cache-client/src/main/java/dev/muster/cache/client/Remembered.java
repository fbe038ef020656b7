package dev.muster.cache.client;

import com.google.protobuf.ByteString;
import dev.muster.proto.cache.v1.Tier;
import java.time.Duration;

/**
 * What the cache knows of one key.
 *
 * @param tier where it was found; {@link Tier#MISS} if nowhere
 * @param value the bytes; empty of a miss
 * @param age since it was put; zero of a miss
 */
public record Remembered(Tier tier, ByteString value, Duration age) {
    /** Nothing is known. */
    public static final Remembered NOTHING = new Remembered(Tier.MISS, ByteString.EMPTY, Duration.ZERO);

    /** Whether something is known. */
    public boolean hit() {
        return tier != Tier.MISS;
    }
}
