package dev.muster.localstack.services;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.backends.BackEndPorts;
import dev.muster.localstack.backends.BackEnds;
import dev.muster.localstack.backends.Secrets;
import dev.muster.localstack.process.Await;
import dev.muster.localstack.process.LocalStackException;
import dev.muster.localstack.process.Restarts;
import dev.muster.localstack.tools.MusterHome;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Stacks of services, with a stand-in for the services themselves. */
class StackIT {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder;

    private static BackEnds backEnds;
    private Stack stack;

    @BeforeAll
    static void startBackEnds() throws IOException {
        backEnds = BackEnds.startWithoutSqs(MusterHome.find(), folder, BackEndPorts.FREE, Secrets.random());
        for (String service : List.of("gateway", "task", "embedding", "cache")) {
            StandIn.pack(folder.resolve(service + "-service/target/quarkus-app/quarkus-run.jar"));
        }
    }

    @AfterAll
    static void stopBackEnds() {
        backEnds.close();
    }

    @BeforeEach
    void plan() {
        stack = Stack.over(new MusterHome(folder), backEnds)
                .gateways(2)
                .taskServices(2)
                .embeddingServices(1)
                .cacheServices(1)
                .build();
    }

    @AfterEach
    void stop() {
        stack.close();
        assertTrue(stack.services().stream().noneMatch(ServiceProcess::isAlive));
    }

    @Test
    void everyServiceIsToldWhatItReads() throws IOException {
        stack.gateway(1).property("sample.property", "set here");
        stack.start();

        String gateway = environment(stack.gateway(1));
        assertContains(
                gateway,
                "MUSTER_TASK_ENDPOINTS=%s,%s,"
                        .formatted(
                                stack.taskService(0).address(),
                                stack.taskService(1).address()));
        String embeddingAddress = stack.embeddingServices().get(0).address();
        String cacheAddress = stack.cacheServices().get(0).address();
        assertContains(gateway, "MUSTER_EMBEDDING_ENDPOINTS=%s,".formatted(embeddingAddress));
        assertContains(gateway, "MUSTER_BOOTSTRAP_KEY=" + stack.bootstrapKey());
        assertContains(gateway, "QUARKUS_DATASOURCE_USERNAME=muster_gateway");
        assertContains(gateway, "property=set here");
        String task = environment(stack.taskService(0));
        assertContains(task, "QUARKUS_DATASOURCE_READ_USERNAME=muster_task");
        assertContains(task, "QUARKUS_REDIS_HOSTS=" + backEnds.redis().url());
        assertContains(
                task, "QUARKUS_DATASOURCE_JDBC_URL=" + backEnds.database().jdbcUrl());
        assertFalse(task.contains(stack.bootstrapKey()));
        String embedding = environment(stack.embeddingServices().get(0));
        assertContains(embedding, "QUARKUS_DATASOURCE_USERNAME=muster_embedding");
        assertContains(embedding, "MUSTER_CACHE_ENDPOINTS=%s,".formatted(cacheAddress));
        String cache = environment(stack.cacheServices().get(0));
        assertContains(cache, "QUARKUS_REDIS_HOSTS=" + backEnds.redis().url());
        assertFalse(cache.contains("QUARKUS_DATASOURCE_PASSWORD"));
        assertContains(task, "MUSTER_CALLER_SECRETS=" + backEnds.secrets().callerSecretsJoined());
    }

    @Test
    void aReplicaCanBeKilledPausedAndStartedAgain() {
        stack.start();
        ServiceProcess gateway = stack.gateway(0);

        gateway.kill();
        assertFalse(gateway.isReady());
        gateway.start();
        gateway.pause();
        assertFalse(gateway.isReady());
        gateway.resume();

        assertTrue(Await.until(SOON, gateway::isReady));
        assertTrue(stack.gateway(1).isReady());
    }

    @Test
    void whatDiesIsStartedAgainUntilItIsToBeLeftAlone() {
        List<String> said = new CopyOnWriteArrayList<>();
        ServiceProcess watched = stack.gateway(0);
        watched.start();
        try (Restarts restarts = new Restarts(said::add)) {
            restarts.watch(watched);
            watched.kill();
            assertTrue(Await.until(SOON, () -> said.contains("gateway-service is ready again")));
        }

        watched.kill();

        assertFalse(Await.until(Duration.ofSeconds(2), watched::isAlive));
    }

    @Test
    void aServiceThatIsNotBuiltIsToldInOneSentence(@TempDir Path empty) {
        Stack unbuilt = Stack.over(new MusterHome(empty), backEnds).gateways(1).build();

        LocalStackException failure = assertThrows(LocalStackException.class, unbuilt::start);

        Path jar = empty.resolve("gateway-service/target/quarkus-app/quarkus-run.jar");
        assertEquals(
                "gateway-service is not built (no %s): run `mvn -q -DskipTests package`.".formatted(jar),
                failure.getMessage());
    }

    private static void assertContains(String text, String part) {
        assertTrue((text + ",").contains(part), part);
    }

    private static String environment(ServiceProcess service) throws IOException {
        try (InputStream answer =
                URI.create(service.url() + "/environment").toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
