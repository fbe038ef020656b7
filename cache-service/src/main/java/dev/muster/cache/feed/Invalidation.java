package dev.muster.cache.feed;

import com.google.protobuf.ByteString;
import java.util.List;

/** What is to be forgotten: keys, and all that was put with one of the tags. */
public record Invalidation(String tenant, String namespace, List<ByteString> keys, List<String> tags) {
    public Invalidation {
        keys = List.copyOf(keys);
        tags = List.copyOf(tags);
    }
}
