package dev.muster.cache.testing;

import dev.muster.cache.CacheServiceConfig;
import io.smallrye.config.SmallRyeConfigBuilder;

/** Some namespaces, for tests without a container. */
public final class Declared {
    private Declared() {}

    public static CacheServiceConfig config() {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(CacheServiceConfig.class)
                .withDefaultValue("muster.cache.namespaces.vectors.immutable", "true")
                .withDefaultValue("muster.cache.namespaces.vectors.ttl", "30d")
                .withDefaultValue("muster.cache.namespaces.agents.ttl", "10s")
                .build()
                .getConfigMapping(CacheServiceConfig.class);
    }
}
