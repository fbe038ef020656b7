package dev.muster.embedding.testing;

import dev.muster.embedding.EmbeddingConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.Map;

/** The configuration, for tests without Quarkus. */
public final class ByHand {
    private ByHand() {}

    /** Defaults, but for {@code changed}. */
    public static EmbeddingConfig config(Map<String, String> changed) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(EmbeddingConfig.class)
                .withDefaultValues(changed)
                .withValidateUnknown(false)
                .build()
                .getConfigMapping(EmbeddingConfig.class);
    }
}
