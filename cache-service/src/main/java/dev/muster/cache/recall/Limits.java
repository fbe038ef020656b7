package dev.muster.cache.recall;

import com.google.protobuf.ByteString;
import dev.muster.cache.namespace.Namespace;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.util.List;

/** How much a request may be; beyond it, {@link ErrorCode#INVALID_ARGUMENT}. */
public final class Limits {
    static final int ITEMS = 256;
    static final int KEY_BYTES = 512;
    static final int VALUE_BYTES = 1 << 20;
    static final int TAGS = 16;
    static final int TAG_CHARACTERS = 128;
    /** Of values in one answer. */
    static final int ANSWER_BYTES = 8 << 20;

    private Limits() {}

    static void get(List<ByteString> keys) {
        items(keys.size(), "keys");
        keys.forEach(Limits::key);
    }

    static void put(Namespace namespace, List<Entry> entries) {
        items(entries.size(), "items");
        for (Entry entry : entries) {
            key(entry.key());
            require(entry.value().size() <= VALUE_BYTES, "value: at most 1 MiB");
            tags(namespace, entry.tags());
        }
    }

    /** What is to be forgotten. */
    public static void invalidate(Namespace namespace, List<ByteString> keys, List<String> tags) {
        require(!namespace.immutable(), "namespace: nothing in it can be invalidated");
        require(!keys.isEmpty() || !tags.isEmpty(), "keys, tags: at least one");
        require(keys.size() <= ITEMS, "keys: at most 256");
        keys.forEach(Limits::key);
        tags(namespace, tags);
    }

    private static void items(int count, String name) {
        require(count >= 1 && count <= ITEMS, name + ": 1 to 256");
    }

    private static void key(ByteString key) {
        require(!key.isEmpty() && key.size() <= KEY_BYTES, "key: 1 to 512 bytes");
    }

    private static void tags(Namespace namespace, List<String> tags) {
        require(tags.isEmpty() || !namespace.immutable(), "tags: not in an immutable namespace");
        require(tags.size() <= TAGS, "tags: at most 16");
        for (String tag : tags) {
            require(!tag.isEmpty() && tag.length() <= TAG_CHARACTERS, "tag: 1 to 128 characters");
        }
    }

    private static void require(boolean right, String rule) {
        if (!right) {
            throw new MusterException(ErrorCode.INVALID_ARGUMENT, rule);
        }
    }
}
