package dev.muster.cache.door;

import static dev.muster.cache.testing.Door.bytes;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.protobuf.ByteString;
import dev.muster.cache.client.CacheClient;
import dev.muster.cache.client.CacheEntry;
import dev.muster.cache.client.Remembered;
import dev.muster.cache.feed.Feed;
import dev.muster.cache.testing.Door;
import dev.muster.cache.testing.OwnRedis;
import dev.muster.proto.cache.v1.Tier;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** cache-client against a real cache-service. */
@QuarkusTest
@QuarkusTestResource(OwnRedis.class)
class ClientIT {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final String tenant = Door.newTenant();
    private final List<CacheClient> clients = new ArrayList<>();

    @Inject
    Door door;

    @Inject
    Feed feed;

    @BeforeEach
    void hearing() {
        await().atMost(LONG).until(feed::hearing);
    }

    @AfterEach
    void close() {
        clients.forEach(CacheClient::close);
    }

    @Test
    void anImmutableValueIsNearAfterTheFirstAnswer() {
        door.put(tenant, "vectors", "key", "value");
        CacheClient client = client();

        awaitTier(client, "vectors", "key", Tier.L1);

        assertEquals(Tier.NEAR, get(client, "vectors", "key").get(0).tier());
        assertEquals(
                bytes("value"), client.peek(tenant, "vectors", bytes("key")).value());
        assertFalse(client.peek(Door.newTenant(), "vectors", bytes("key")).hit());
    }

    @Test
    void whatIsPutIsNearAndFarAway() {
        CacheClient one = client();
        CacheClient other = client();
        awaitTier(one, "vectors", "nothing", Tier.MISS);

        put(one, "vectors", "key", "value");

        awaitTier(other, "vectors", "key", Tier.L1);
        assertEquals(Tier.NEAR, get(one, "vectors", "key").get(0).tier());
    }

    @Test
    void aLongListOfHitsMissesAndDuplicatesIsAnsweredInOrder() {
        CacheClient client = client();
        List<CacheEntry> entries = new ArrayList<>();
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 700; i++) {
            if (i % 3 != 0) {
                entries.add(new CacheEntry(bytes("key" + i), bytes("value" + i), List.of()));
            }
            keys.add("key" + i);
            keys.add("key" + i / 2);
        }
        client.put(tenant, "vectors", entries).await().atMost(LONG);

        CacheClient another = client();
        awaitTier(another, "vectors", "key1", Tier.L1);
        List<Remembered> found = get(another, "vectors", keys.toArray(String[]::new));

        for (int i = 0; i < keys.size(); i++) {
            int n = Integer.parseInt(keys.get(i).substring(3));
            assertEquals(n % 3 != 0 ? "value" + n : "", found.get(i).value().toStringUtf8());
        }
    }

    @Test
    void whoSubscribesTwiceGetsTheSameAnswersTwice() {
        door.put(tenant, "vectors", "known", "value");
        door.put(tenant, "vectors", "other", "another value");
        CacheClient client = client();
        awaitTier(client, "vectors", "nothing", Tier.MISS);
        awaitTier(client, "vectors", "other", Tier.L1);
        Uni<List<Remembered>> asked =
                client.get(tenant, "vectors", List.of(bytes("known"), bytes("none"), bytes("last")));

        asked.await().atMost(LONG);
        door.put(tenant, "vectors", "last", "last value");
        List<Remembered> again = asked.await().atMost(LONG);

        assertEquals(bytes("value"), again.get(0).value());
        assertFalse(again.get(1).hit());
        assertEquals(bytes("last value"), again.get(2).value());
    }

    @Test
    void anAnswerThatNobodyWaitsForAnyMoreIsNearAllTheSame() {
        door.put(tenant, "vectors", "key", "value");
        door.put(tenant, "vectors", "first", "value");
        CacheClient client = client();
        awaitTier(client, "vectors", "first", Tier.NEAR);

        client.get(tenant, "vectors", List.of(bytes("key")))
                .subscribe()
                .with(answers -> {})
                .cancel();

        await().atMost(LONG)
                .until(() -> client.peek(tenant, "vectors", bytes("key")).hit());
    }

    @Test
    void whatOneClientInvalidatesNoOtherStillHasNear() {
        CacheClient one = client();
        CacheClient other = client();
        put(one, "mutable", "key", "old");
        awaitTier(other, "mutable", "key", Tier.NEAR);
        awaitTier(one, "mutable", "key", Tier.NEAR);

        invalidate(one, "key");

        assertFalse(one.peek(tenant, "mutable", bytes("key")).hit());
        assertEquals(Tier.MISS, get(one, "mutable", "key").get(0).tier());
        await().atMost(LONG)
                .until(() -> !other.peek(tenant, "mutable", bytes("key")).hit());
        put(other, "mutable", "key", "new");
        awaitTier(one, "mutable", "key", Tier.NEAR);
        assertEquals(bytes("new"), get(one, "mutable", "key").get(0).value());
    }

    @Test
    void aTagIsInvalidatedNearToo() {
        CacheClient one = client();
        CacheClient other = client();
        one.put(tenant, "mutable", List.of(new CacheEntry(bytes("key"), bytes("old"), List.of("tag"))))
                .await()
                .atMost(LONG);
        awaitTier(other, "mutable", "key", Tier.NEAR);

        one.invalidate(tenant, "mutable", List.of(), List.of("tag")).await().atMost(LONG);

        assertEquals(Tier.MISS, get(one, "mutable", "key").get(0).tier());
        await().atMost(LONG)
                .until(() -> !other.peek(tenant, "mutable", bytes("key")).hit());
    }

    @Test
    void aCacheThatIsAwayKnowsNothingAndOnlyInvalidateSaysSo() {
        CacheClient client = client("endpoints", "127.0.0.1:1");

        assertFalse(get(client, "vectors", "key").get(0).hit());
        put(client, "vectors", "key", "value");
        put(client, "mutable", "key", "value");
        MusterException refusal = assertThrows(MusterException.class, () -> invalidate(client, "key"));
        assertEquals(ErrorCode.UNAVAILABLE, refusal.code());
    }

    @Test
    void oneOfTwoReplicasIsEnough() {
        door.put(tenant, "vectors", "key", "value");
        CacheClient client = client("endpoints", "127.0.0.1:1," + door.endpoint());

        awaitTier(client, "vectors", "key", Tier.L1);
    }

    @Test
    void switchedOffItKnowsNothing() {
        door.put(tenant, "vectors", "key", "value");
        CacheClient client = client("enabled", "false");

        assertEquals(List.of(Remembered.NOTHING), get(client, "vectors", "key"));
        put(client, "vectors", "key", "value");
        invalidate(client, "key");
        assertFalse(client.peek(tenant, "vectors", bytes("key")).hit());
    }

    private CacheClient client(String... properties) {
        CacheClient client = door.client(properties);
        clients.add(client);
        return client;
    }

    private void awaitTier(CacheClient client, String namespace, String key, Tier tier) {
        await().atMost(LONG).until(() -> get(client, namespace, key).get(0).tier() == tier);
    }

    private List<Remembered> get(CacheClient client, String namespace, String... keys) {
        List<ByteString> all = new ArrayList<>();
        for (String key : keys) {
            all.add(bytes(key));
        }
        return client.get(tenant, namespace, all).await().atMost(LONG);
    }

    private void put(CacheClient client, String namespace, String key, String value) {
        client.put(tenant, namespace, List.of(new CacheEntry(bytes(key), bytes(value), List.of())))
                .await()
                .atMost(LONG);
    }

    private void invalidate(CacheClient client, String key) {
        client.invalidate(tenant, "mutable", List.of(bytes(key)), List.of())
                .await()
                .atMost(LONG);
    }
}
