package dev.muster.cache.door;

import static dev.muster.cache.testing.Door.bytes;
import static dev.muster.cache.testing.Door.codeOf;
import static dev.muster.cache.testing.Door.refusal;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.muster.cache.feed.Feed;
import dev.muster.cache.namespace.Namespaces;
import dev.muster.cache.recall.SecondTier;
import dev.muster.cache.testing.Door;
import dev.muster.cache.testing.LazyCaller;
import dev.muster.cache.testing.OwnRedis;
import dev.muster.proto.cache.v1.GetReply;
import dev.muster.proto.cache.v1.Tier;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.Scope;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@QuarkusTestResource(OwnRedis.class)
class CacheIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final String tenant = Door.newTenant();

    @Inject
    Door door;

    @Inject
    Feed feed;

    @Inject
    SecondTier redisTier;

    @Inject
    Namespaces namespaces;

    @Inject
    dev.muster.cache.recall.Recall recall;

    @Inject
    Redis redis;

    @Inject
    Vertx vertx;

    @BeforeEach
    void redisIsThere() {
        await().atMost(LONG).until(feed::hearing);
        await().atMost(LONG).until(() -> putInRedis("vectors", "probe", "value", 0));
    }

    @Test
    void whatWasPutIsInMemory() {
        assertEquals(1, door.put(tenant, "vectors", "key", "value").getKept());

        assertEquals(Tier.L1, door.one(tenant, "vectors", "key").getTier());
        assertEquals(bytes("value"), door.one(tenant, "vectors", "key").getValue());
        assertTrue(door.one(tenant, "vectors", "key").getTtlMs() > 29L * 24 * 3600 * 1000);
    }

    @Test
    void whatAnotherReplicaPutIsInRedisAndThenInMemoryWithItsAge() {
        putInRedis("vectors", "key", "value", 60_000);
        putInRedis("mutable", "key", "other", 60_000);

        var first = door.one(tenant, "vectors", "key");
        assertEquals(Tier.L2, first.getTier());
        assertTrue(first.getAgeMs() >= 60_000 && first.getAgeMs() < 300_000);
        assertEquals(Tier.L1, door.one(tenant, "vectors", "key").getTier());
        assertTrue(door.one(tenant, "vectors", "key").getAgeMs() >= first.getAgeMs());
        assertEquals(Tier.L2, door.one(tenant, "mutable", "key").getTier());
        awaitMemory("mutable", "key");
    }

    @Test
    void hitsMissesAndDuplicatesAreAnsweredInOrder() {
        door.put(tenant, "vectors", "here", "1");
        putInRedis("vectors", "there", "2", 0);

        GetReply reply = door.get(tenant, "vectors", "there", "nowhere", "here", "there", "here", "nowhere");

        assertEquals(
                List.of(Tier.L2, Tier.MISS, Tier.L1, Tier.L2, Tier.L1, Tier.MISS),
                reply.getEntriesList().stream().map(entry -> entry.getTier()).toList());
        assertEquals(
                List.of("2", "", "1", "2", "1", ""),
                reply.getEntriesList().stream()
                        .map(entry -> entry.getValue().toStringUtf8())
                        .toList());
    }

    @Test
    void tenantsDoNotSeeEachOther() {
        door.put(tenant, "vectors", "key", "value");
        putInRedis("vectors", "redis", "value", 0);

        String other = Door.newTenant();
        assertEquals(Tier.MISS, door.one(other, "vectors", "key").getTier());
        assertEquals(Tier.MISS, door.one(other, "vectors", "redis").getTier());
        assertEquals(Tier.MISS, door.one(tenant, "mutable", "key").getTier());
    }

    @Test
    void anInvalidatedKeyIsGoneAtEveryTierWhenItIsAnswered() {
        door.put(tenant, "mutable", "key", "value");
        door.put(tenant, "mutable", "other", "value");
        awaitMemory("mutable", "key");

        long number = door.invalidateKey(tenant, "mutable", "key").getNumber();

        assertEquals(Tier.MISS, door.one(tenant, "mutable", "key").getTier());
        await().atMost(LONG).until(() -> door.get(tenant, "mutable", "key").getNumber() >= number);
        awaitMemory("mutable", "other");
    }

    @Test
    void aTagTakesAllThatWasPutWithIt() {
        door.put(tenant, "mutable", "both", "1", "red", "blue");
        door.put(tenant, "mutable", "red", "2", "red");
        door.put(tenant, "mutable", "blue", "3", "blue");
        door.put(tenant, "mutable", "none", "4");

        door.invalidateTag(tenant, "mutable", "red");

        GetReply reply = door.get(tenant, "mutable", "both", "red", "blue", "none");
        assertEquals(
                List.of(Tier.MISS, Tier.MISS, Tier.L2, Tier.L2),
                reply.getEntriesList().stream().map(entry -> entry.getTier()).toList());
        assertEquals(bytes("3"), reply.getEntries(2).getValue());
        door.put(tenant, "mutable", "red", "5", "red");
        assertEquals(bytes("5"), door.one(tenant, "mutable", "red").getValue());
    }

    @Test
    void aTagThatRedisEvictedTakesItsEntriesAlong() {
        door.put(tenant, "mutable", "tagged", "1", "red");
        door.put(tenant, "mutable", "plain", "2");
        command(Command.DEL, "muster:cache:t:mutable:" + tenant.length() + ":" + tenant + ":red");

        // Makes the memory look again.
        door.invalidateTag(tenant, "mutable", "another");

        assertEquals(Tier.MISS, door.one(tenant, "mutable", "tagged").getTier());
        assertEquals(Tier.L2, door.one(tenant, "mutable", "plain").getTier());
    }

    @Test
    void nothingOutlivesItsTimeAtAnyTier() {
        await().atMost(LONG).until(() -> {
            door.put(tenant, "brief", "key", "value", "tag");
            return door.one(tenant, "brief", "key").getTier() == Tier.L1;
        });
        assertTrue(door.one(tenant, "brief", "key").getTtlMs() <= 3_000);

        await().atMost(LONG).until(() -> door.one(tenant, "brief", "key").getTier() == Tier.MISS);
        String name = "muster:cache:v:brief:" + tenant.length() + ":" + tenant + ":key";
        await().atMost(LONG)
                .until(() -> "0".equals(command(Command.EXISTS, name).toString()));
    }

    @Test
    void whatIsTooMuchIsRefused() {
        assertEquals("invalid_argument", refusal(() -> door.one(tenant, "unheard-of", "key")));
        assertEquals("invalid_argument", refusal(() -> door.get(tenant, "vectors")));
        assertEquals("invalid_argument", refusal(() -> door.one(tenant, "vectors", "")));
        assertEquals("invalid_argument", refusal(() -> door.one(tenant, "vectors", "k".repeat(513))));
        assertEquals(
                "invalid_argument", refusal(() -> door.get(tenant, "vectors", Collections.nCopies(257, bytes("key")))));
        assertEquals(
                "invalid_argument",
                refusal(() -> door.put(tenant, "vectors", bytes("key"), ByteString.copyFrom(new byte[(1 << 20) + 1]))));
        assertEquals("invalid_argument", refusal(() -> door.put(tenant, "vectors", "key", "value", "tag")));
        assertEquals(
                "invalid_argument",
                refusal(() -> door.put(
                        tenant,
                        "mutable",
                        "key",
                        "value",
                        Collections.nCopies(17, "tag").toArray(String[]::new))));
        assertEquals("invalid_argument", refusal(() -> door.invalidateKey(tenant, "vectors", "key")));
    }

    @Test
    void whatIsJustEnoughIsTaken() {
        ByteString large = ByteString.copyFrom(new byte[1 << 20]);
        ByteString key = bytes("k".repeat(512));

        assertEquals(1, door.put(tenant, "vectors", key, large).getKept());
        assertEquals(
                256,
                door.get(tenant, "vectors", Collections.nCopies(256, bytes("key")))
                        .getEntriesCount());
        assertEquals(
                large, door.get(tenant, "vectors", List.of(key)).getEntries(0).getValue());
    }

    @Test
    void whereTooMuchIsNotTakenQuestionsAreRefusedUntilItIsOrItsCallersAreGone() {
        List<ByteString> keys = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            keys.add(bytes("large" + i));
            door.put(tenant, "vectors", keys.get(i), ByteString.copyFrom(new byte[1 << 20]));
        }

        try (LazyCaller lazy = door.lazy()) {
            lazy.asks(tenant, "vectors", keys);
            lazy.asks(tenant, "vectors", keys);
            await().atMost(LONG).until(() -> isOverloaded(keys));
            assertEquals(Tier.L1, door.one(tenant, "vectors", "large0").getTier());
            lazy.takesAll();
            await().atMost(LONG).until(() -> !isOverloaded(keys));

            lazy.asks(tenant, "vectors", keys);
            lazy.asks(tenant, "vectors", keys);
            await().atMost(LONG).until(() -> isOverloaded(keys));
        }

        await().atMost(LONG).until(() -> !isOverloaded(keys));
        assertEquals(8, door.get(tenant, "vectors", keys).getEntriesCount());
    }

    @Test
    void onlyServicesMayCall() {
        assertEquals("permission_denied", refusal(() -> door.cache(tenant, Scope.ADMIN)
                .get(dev.muster.proto.cache.v1.GetRequest.getDefaultInstance())));
        assertEquals("permission_denied", refusal(() -> door.cache(tenant, Scope.ADMIN)
                .watch(dev.muster.proto.cache.v1.WatchRequest.getDefaultInstance())
                .next()));
    }

    @Test
    void anAnswerOfRedisComesBackOnTheEventLoopThatAsked() throws Exception {
        putInRedis("vectors", "key", "value", 0);
        Context loop = vertx.getOrCreateContext();
        CompletableFuture<Thread> asked = new CompletableFuture<>();
        CompletableFuture<Thread> answered = new CompletableFuture<>();

        loop.runOnContext(go -> {
            asked.complete(Thread.currentThread());
            recall.get(new Caller(tenant, "service:test", Set.of(Scope.SERVICE)), "vectors", List.of(bytes("key")))
                    .subscribe()
                    .with(done -> answered.complete(Thread.currentThread()), answered::completeExceptionally);
        });

        assertEquals(asked.get(20, TimeUnit.SECONDS), answered.get(20, TimeUnit.SECONDS));
        assertTrue(asked.get().getName().contains("eventloop"));
    }

    private boolean isOverloaded(List<ByteString> keys) {
        try {
            door.get(tenant, "vectors", keys);
            return false;
        } catch (StatusRuntimeException failure) {
            assertEquals("overloaded", codeOf(failure));
            return true;
        }
    }

    private boolean putInRedis(String namespace, String key, String value, long agoMillis) {
        return redisTier
                .put(
                        tenant,
                        namespaces.named(namespace),
                        List.of(new dev.muster.cache.recall.Entry(bytes(key), bytes(value), List.of())),
                        System.currentTimeMillis() - agoMillis)
                .await()
                .atMost(LONG);
    }

    /** What may be invalidated is in memory again after a moment in which nothing was heard. */
    private void awaitMemory(String namespace, String key) {
        await().atMost(LONG).until(() -> door.one(tenant, namespace, key).getTier() == Tier.L1);
    }

    private Response command(Command command, String argument) {
        return redis.send(Request.cmd(command).arg(argument))
                .toCompletionStage()
                .toCompletableFuture()
                .join();
    }
}
