package dev.muster.cache.redis;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.muster.cache.feed.Invalidation;

/** The form of an invalidation on the channel: the message that near caches get, too. */
final class InvalidationForm {
    private InvalidationForm() {}

    static dev.muster.proto.cache.v1.Invalidation of(Invalidation what) {
        return dev.muster.proto.cache.v1.Invalidation.newBuilder()
                .setTenant(what.tenant())
                .setNamespace(what.namespace())
                .addAllKeys(what.keys())
                .addAllTags(what.tags())
                .build();
    }

    static Invalidation read(ByteString bytes) throws InvalidProtocolBufferException {
        dev.muster.proto.cache.v1.Invalidation read = dev.muster.proto.cache.v1.Invalidation.parseFrom(bytes);
        return new Invalidation(read.getTenant(), read.getNamespace(), read.getKeysList(), read.getTagsList());
    }
}
