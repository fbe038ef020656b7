package dev.muster.platform.replicas;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.ManagedChannel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplicasTest {
    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whatIsFoundOnceItIsStoppedIsClosed() {
        Replicas replicas = new Replicas("some service", List.of("127.0.0.1:9"), Duration.ofHours(1), vertx);

        replicas.stop();
        replicas.start();

        assertEquals(1, replicas.all().size());
        assertTrue(((ManagedChannel) replicas.all().get(0).channel()).isShutdown());
    }
}
