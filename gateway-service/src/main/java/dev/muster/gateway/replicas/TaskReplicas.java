package dev.muster.gateway.replicas;

import dev.muster.gateway.GatewayConfig;
import dev.muster.platform.replicas.Replicas;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** The replicas of the task service. */
@Singleton
public class TaskReplicas extends Replicas {
    TaskReplicas(GatewayConfig config, Vertx vertx) {
        super("task service", config.task().endpoints(), config.task().resolveEvery(), vertx);
    }

    void start(@Observes StartupEvent event) {
        start();
    }

    void stop(@Observes ShutdownEvent event) {
        stop();
    }
}
