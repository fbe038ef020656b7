package dev.muster.cache.forget;

import com.google.protobuf.ByteString;
import dev.muster.cache.feed.Feed;
import dev.muster.cache.feed.Invalidation;
import dev.muster.cache.namespace.Namespace;
import dev.muster.cache.namespace.Namespaces;
import dev.muster.cache.recall.Limits;
import dev.muster.cache.redis.RedisFeed;
import dev.muster.cache.redis.RedisFeed.Counted;
import dev.muster.protocol.caller.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * Forgetting keys and tags: done when Redis has counted it and the memory of this process heeds it. Without Redis it is refused,
 * as other replicas could not be told.
 */
@Singleton
public final class Forget {
    private static final Duration HEEDED = Duration.ofMillis(500);

    private final Namespaces namespaces;
    private final RedisFeed redis;
    private final Feed feed;

    @Inject
    Forget(Namespaces namespaces, RedisFeed redis, Feed feed) {
        this.namespaces = namespaces;
        this.redis = redis;
        this.feed = feed;
    }

    /** The number of this invalidation. */
    public Uni<Counted> invalidate(Caller caller, String name, List<ByteString> keys, List<String> tags) {
        Namespace namespace = namespaces.named(name);
        Limits.invalidate(namespace, keys, tags);
        return redis.invalidate(new Invalidation(caller.tenant(), name, keys, tags))
                .call(counted -> feed.heeded(counted.epoch(), counted.number(), HEEDED));
    }
}
