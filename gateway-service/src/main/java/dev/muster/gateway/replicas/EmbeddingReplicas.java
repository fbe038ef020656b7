package dev.muster.gateway.replicas;

import dev.muster.gateway.GatewayConfig;
import dev.muster.platform.replicas.Replicas;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;

/** The replicas of the embedding service. */
@Singleton
public class EmbeddingReplicas extends Replicas {
    EmbeddingReplicas(GatewayConfig config, Vertx vertx) {
        super(
                "embedding service",
                config.embedding().endpoints().orElse(List.of()),
                config.embedding().resolveEvery(),
                vertx);
    }

    void start(@Observes StartupEvent event) {
        start();
    }

    void stop(@Observes ShutdownEvent event) {
        stop();
    }
}
