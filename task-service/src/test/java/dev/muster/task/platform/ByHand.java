package dev.muster.task.platform;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;

/** The platform put together without a container, for measurements. */
public final class ByHand {
    private ByHand() {}

    /** The configuration with nothing set. */
    public static TaskConfig config() {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(TaskConfig.class)
                .build()
                .getConfigMapping(TaskConfig.class);
    }

    /** One pool for all intents. */
    public static Pools pools(Pool pool) {
        return new Pools(pool, pool, pool);
    }

    /** The maker of gathering writers. */
    public static GatheringWriters writers(Vertx vertx, TaskConfig config) {
        return new GatheringWriters(vertx, config);
    }
}
