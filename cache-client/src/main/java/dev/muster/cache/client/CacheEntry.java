package dev.muster.cache.client;

import com.google.protobuf.ByteString;
import java.util.List;

/**
 * Something to be remembered.
 *
 * @param key 1 to 512 bytes
 * @param value at most 1 MiB
 * @param tags by which it can be forgotten together with others
 */
public record CacheEntry(ByteString key, ByteString value, List<String> tags) {
    public CacheEntry {
        tags = List.copyOf(tags);
    }
}
