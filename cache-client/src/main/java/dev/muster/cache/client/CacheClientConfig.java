package dev.muster.cache.client;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;

/** {@code muster.cache} of a service that uses the cache. */
public interface CacheClientConfig {
    /** Whether the cache is used at all; without it every question is a miss, and nothing is kept or sent. */
    @WithDefault("true")
    boolean enabled();

    /**
     * Where the replicas of cache-service are: {@code host:port}, several separated by commas. A host name stands for all its
     * addresses of one family, and is resolved again and again.
     */
    @WithDefault("127.0.0.1:8092")
    List<String> endpoints();

    /** How often host names are resolved and lost connections tried. */
    @WithDefault("1s")
    Duration resolveEvery();

    /** Bytes of the near cache, in this service's own memory; the least recently used give way. */
    @WithDefault("32M")
    MemorySize nearBytes();

    /** Longest time for an answer of cache-service; without one in time the question is a miss. */
    @WithDefault("400ms")
    Duration timeout();

    /** Calls of cache-service under way at a time; beyond it questions are misses, and what is to be kept is not. */
    @WithDefault("256")
    int maxInFlight();
}
