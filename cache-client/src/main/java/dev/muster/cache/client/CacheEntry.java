package dev.muster.cache.client;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * Something to be remembered.
 *
 * @param key 1 to 512 bytes
 * @param value what is larger than 1 MiB is not remembered
 * @param tags by which it can be forgotten together with others
 */
public record CacheEntry(ByteString key, ByteString value, List<String> tags) {
    private static final int MAX_VALUE_BYTES = 1 << 20;

    public CacheEntry {
        tags = List.copyOf(tags);
    }

    /** Whether it is small enough to be remembered at all. */
    boolean keepable() {
        return value.size() <= MAX_VALUE_BYTES;
    }
}
