package dev.muster.cache.redis;

import static dev.muster.cache.testing.Door.bytes;
import static dev.muster.cache.testing.Door.refusal;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.cache.CacheServiceConfig;
import dev.muster.cache.feed.Feed;
import dev.muster.cache.feed.Invalidation;
import dev.muster.cache.memory.Memory;
import dev.muster.cache.memory.Slot;
import dev.muster.cache.testing.Door;
import dev.muster.cache.testing.OwnRedis;
import dev.muster.proto.cache.v1.Tier;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bad days of Redis, and of the channel of invalidations. */
@QuarkusTest
@QuarkusTestResource(OwnRedis.class)
class RedisGoneIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final String tenant = Door.newTenant();

    @Inject
    Door door;

    @Inject
    Feed feed;

    @Inject
    Memory memory;

    @Inject
    RedisLines lines;

    @Inject
    Redis redis;

    @Inject
    Vertx vertx;

    @Inject
    CacheServiceConfig config;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private boolean gone;

    @BeforeEach
    void allIsWell() {
        await().atMost(LONG).until(() -> feed.hearing() && lines.up());
        door.put(tenant, "vectors", "key", "vector");
        door.put(tenant, "mutable", "key", "old");
        await().atMost(LONG).until(() -> door.one(tenant, "mutable", "key").getTier() == Tier.L1);
    }

    @AfterEach
    void startAgain() {
        if (gone) {
            OwnRedis.startServer();
        }
    }

    @Test
    void withoutRedisWhatIsImmutableIsStillKnownAndNothingElseIsAndNothingFails() throws Exception {
        OwnRedis.kill();
        gone = true;
        await().atMost(LONG).until(() -> !feed.hearing());

        assertEquals(Tier.L1, door.one(tenant, "vectors", "key").getTier());
        assertEquals(Tier.MISS, door.one(tenant, "vectors", "unknown").getTier());
        assertEquals(Tier.MISS, door.one(tenant, "mutable", "key").getTier());
        assertEquals("", door.get(tenant, "mutable", "key").getEpoch());
        assertEquals(1, door.put(tenant, "vectors", "late", "value").getKept());
        assertEquals(Tier.L1, door.one(tenant, "vectors", "late").getTier());
        assertEquals(0, door.put(tenant, "mutable", "late", "value").getKept());
        assertTrue(Set.of("unavailable", "outcome_unknown")
                .contains(refusal(() -> door.invalidateKey(tenant, "mutable", "key"))));
        await().atMost(LONG)
                .untilAsserted(
                        () -> assertEquals("unavailable", refusal(() -> door.invalidateKey(tenant, "mutable", "key"))));
        assertEquals(200, ready());
    }

    @Test
    void anotherRunOfRedisIsNotBelievedWhatItMayHaveForgottenWasInvalidated() {
        String epoch = memory.position().epoch();
        OwnRedis.kill();
        OwnRedis.startServer();

        await().atMost(LONG)
                .until(() -> feed.hearing()
                        && lines.up()
                        && !memory.position().epoch().equals(epoch));
        assertEquals(Tier.MISS, door.one(tenant, "mutable", "key").getTier());
        door.put(tenant, "mutable", "key", "new");
        assertEquals(bytes("new"), door.one(tenant, "mutable", "key").getValue());
        assertTrue(door.invalidateKey(tenant, "mutable", "key").getNumber() > 0);
    }

    @Test
    void aRedisThatHangsIsGivenUpAndComesBack() {
        OwnRedis.signal("STOP");
        try {
            assertEquals(Tier.MISS, door.one(tenant, "vectors", "unknown").getTier());
            await().atMost(LONG).until(() -> !feed.hearing());
            assertEquals(Tier.MISS, door.one(tenant, "mutable", "key").getTier());
            assertEquals(Tier.L1, door.one(tenant, "vectors", "key").getTier());
            assertTrue(Set.of("unavailable", "outcome_unknown")
                    .contains(refusal(() -> door.invalidateKey(tenant, "mutable", "key"))));
        } finally {
            OwnRedis.signal("CONT");
        }

        await().atMost(LONG).until(() -> feed.hearing() && lines.up());
        door.put(tenant, "mutable", "key", "new");
        door.invalidateKey(tenant, "mutable", "key");
        assertEquals(Tier.MISS, door.one(tenant, "mutable", "key").getTier());
    }

    @Test
    void whenRedisIsEmptiedANewEpochBegins() {
        String epoch = memory.position().epoch();
        redis.send(Request.cmd(Command.FLUSHALL))
                .toCompletionStage()
                .toCompletableFuture()
                .join();

        await().atMost(LONG)
                .until(() -> feed.hearing() && !memory.position().epoch().equals(epoch));
        assertEquals(Tier.MISS, door.one(tenant, "mutable", "key").getTier());
        assertEquals(Tier.L1, door.one(tenant, "vectors", "key").getTier());
    }

    @Test
    void aLostSubscriptionEmptiesTheMemoryAndComesBack() {
        int life = memory.position().life();
        redis.send(Request.cmd(Command.CLIENT).arg("KILL").arg("TYPE").arg("pubsub"))
                .toCompletionStage()
                .toCompletableFuture()
                .join();

        await().atMost(LONG).until(() -> memory.position().life() > life && feed.hearing());
        assertEquals(Tier.L2, door.one(tenant, "mutable", "key").getTier());
    }

    @Test
    void anotherReplicaForgetsWhatIsInvalidatedHere() {
        Memory memoryThere = new Memory(1 << 20, System::nanoTime);
        Feed feedThere = new Feed(memoryThere, System::nanoTime);
        RedisFeed there = new RedisFeed(vertx, redis, lines, feedThere, config);
        there.start(new StartupEvent());
        try {
            await().atMost(LONG).until(feedThere::hearing);
            Slot slot = new Slot(tenant, "mutable", bytes("key"));
            memoryThere.keep(slot, bytes("old"), 0, Long.MAX_VALUE, memoryThere.position());

            door.invalidateKey(tenant, "mutable", "key");
            await().atMost(LONG).until(() -> memoryThere.find(slot, true) == null);

            // And the other way round.
            door.put(tenant, "mutable", "key", "new");
            await().atMost(LONG).until(() -> door.one(tenant, "mutable", "key").getTier() == Tier.L1);
            there.invalidate(new Invalidation(tenant, "mutable", List.of(bytes("key")), List.of()))
                    .await()
                    .atMost(LONG);
            await().atMost(LONG).until(() -> door.one(tenant, "mutable", "key").getTier() == Tier.MISS);
            assertEquals(memory.position().epoch(), memoryThere.position().epoch());
            assertNotEquals("", memoryThere.position().epoch());
        } finally {
            there.stop(new ShutdownEvent());
        }
    }

    private int ready() throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
                .statusCode();
    }
}
