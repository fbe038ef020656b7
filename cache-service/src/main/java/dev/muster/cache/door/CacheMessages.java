package dev.muster.cache.door;

import dev.muster.cache.feed.Invalidation;
import dev.muster.cache.namespace.Namespace;
import dev.muster.cache.recall.Entry;
import dev.muster.cache.recall.Found;
import dev.muster.cache.recall.Recalled;
import dev.muster.cache.recall.Remember;
import dev.muster.cache.redis.RedisFeed.Counted;
import dev.muster.proto.cache.v1.GetReply;
import dev.muster.proto.cache.v1.InvalidateReply;
import dev.muster.proto.cache.v1.Invalidations;
import dev.muster.proto.cache.v1.Policy;
import dev.muster.proto.cache.v1.PutReply;
import dev.muster.proto.cache.v1.PutRequest;
import dev.muster.proto.cache.v1.Tier;
import java.util.List;

/** Between protobuf and the words of this service. */
final class CacheMessages {
    private CacheMessages() {}

    static List<Entry> entries(PutRequest request) {
        return request.getItemsList().stream()
                .map(item -> new Entry(item.getKey(), item.getValue(), item.getTagsList()))
                .toList();
    }

    static GetReply reply(Recalled recalled) {
        GetReply.Builder reply = GetReply.newBuilder()
                .setEpoch(recalled.epoch())
                .setNumber(recalled.number())
                .setPolicy(policy(recalled.namespace()));
        recalled.found().forEach(found -> reply.addEntries(entry(found)));
        return reply.build();
    }

    static PutReply reply(Remember.Kept kept) {
        return PutReply.newBuilder()
                .setKept(kept.count())
                .setPolicy(policy(kept.namespace()))
                .build();
    }

    static InvalidateReply reply(Counted counted) {
        return InvalidateReply.newBuilder()
                .setEpoch(counted.epoch())
                .setNumber(counted.number())
                .build();
    }

    static Invalidations beat(String epoch, long number) {
        return Invalidations.newBuilder().setEpoch(epoch).setNumber(number).build();
    }

    static Invalidations invalidations(String epoch, long number, Invalidation what) {
        return Invalidations.newBuilder()
                .setEpoch(epoch)
                .setNumber(number)
                .addItems(dev.muster.proto.cache.v1.Invalidation.newBuilder()
                        .setTenant(what.tenant())
                        .setNamespace(what.namespace())
                        .addAllKeys(what.keys())
                        .addAllTags(what.tags()))
                .build();
    }

    private static dev.muster.proto.cache.v1.Entry entry(Found found) {
        return dev.muster.proto.cache.v1.Entry.newBuilder()
                .setTier(tier(found.where()))
                .setValue(found.value())
                .setAgeMs(found.ageMillis())
                .setTtlMs(found.ttlMillis())
                .build();
    }

    private static Tier tier(Found.Where where) {
        return switch (where) {
            case NOWHERE -> Tier.MISS;
            case MEMORY -> Tier.L1;
            case REDIS -> Tier.L2;
        };
    }

    private static Policy policy(Namespace namespace) {
        return Policy.newBuilder()
                .setImmutable(namespace.immutable())
                .setTtlMs(namespace.ttlMillis())
                .build();
    }
}
