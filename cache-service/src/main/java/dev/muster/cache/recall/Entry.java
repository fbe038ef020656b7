package dev.muster.cache.recall;

import com.google.protobuf.ByteString;
import java.util.List;

/** Something to be remembered. */
public record Entry(ByteString key, ByteString value, List<String> tags) {
    public Entry {
        tags = List.copyOf(tags);
    }
}
