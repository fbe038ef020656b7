package dev.muster.cache.redis;

import com.google.protobuf.ByteString;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/** What things are called in Redis. The tenant's length stands before it, so that no two can be the same by where they are cut. */
final class Names {
    private final String prefix;

    Names(String prefix) {
        this.prefix = prefix;
    }

    /** The hash with the epoch and the number of the newest invalidation. */
    Buffer count() {
        return Buffer.buffer(prefix + "count");
    }

    /** The channel of invalidations. */
    String channel() {
        return prefix + "invalidations";
    }

    /** The channel on which a replica hears its own beats. */
    String beats(String replica) {
        return prefix + "beats:" + replica;
    }

    Buffer value(String tenant, String namespace, ByteString key) {
        return start('v', tenant, namespace).appendBytes(key.toByteArray());
    }

    Buffer tag(String tenant, String namespace, String tag) {
        return start('t', tenant, namespace).appendString(tag);
    }

    private Buffer start(char kind, String tenant, String namespace) {
        int length = tenant.getBytes(StandardCharsets.UTF_8).length;
        return Buffer.buffer(prefix + kind + ':' + namespace + ':' + length + ':' + tenant + ':');
    }
}
