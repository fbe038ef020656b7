package dev.muster.e2e.cache;

import static dev.muster.e2e.cache.Replicas.MUTABLE;
import static dev.muster.e2e.cache.Replicas.VECTORS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.cache.client.Remembered;
import dev.muster.e2e.cache.Replicas.Client;
import dev.muster.localstack.process.Await;
import dev.muster.proto.cache.v1.Tier;
import dev.muster.protocol.error.MusterException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What cache-client answers while replicas of cache-service stand still, go and come back, or hear late. */
class ReplicaFaultsIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    /** More than trust lasts, and than a silent replica is left out for. */
    private static final Duration FROZEN = Duration.ofSeconds(5);
    /** By which nobody answers what was invalidated, see docs/architecture.md, and what a busy machine may add. */
    private static final Duration BOUND = Duration.ofMillis(1_300 + 2_000);

    private static final Duration LITTLE = Duration.ofMillis(5);
    private static final int ROUNDS = 4;
    private static final int MOST_ROUNDS = 20;

    private static Replicas replicas;

    @BeforeAll
    static void start() {
        replicas = new Replicas();
    }

    @AfterAll
    static void stop() {
        replicas.close();
    }

    @Test
    void aReplicaThatStandsStillCostsTimeOnly() {
        Client both = replicas.client(replicas.inTime(), replicas.late());
        Client thatOnly = replicas.client(replicas.inTime());
        both.put(VECTORS, "vector", "1");
        both.put(MUTABLE, "frozen", "old");
        awaitTier(thatOnly, MUTABLE, "frozen", Tier.NEAR);
        replicas.inTime().pause();
        try {
            awaitAcknowledged(both, "frozen");
            long thawed = System.nanoTime() + FROZEN.toNanos();
            for (int i = 0; System.nanoTime() - thawed < 0; i++) {
                both.put(VECTORS, "while-frozen-" + i, "2");
                assertTrue(List.of("", "1").contains(value(both, VECTORS, "vector")));
                assertTrue(List.of("", "2").contains(value(both, VECTORS, "while-frozen-" + i)));
                assertEquals("", value(both, MUTABLE, "frozen"));
            }
            assertFalse(thatOnly.get(MUTABLE, "frozen").hit());
            assertFalse(thatOnly.get(VECTORS, "never").hit());
        } finally {
            replicas.inTime().resume();
        }

        assertEquals("", value(thatOnly, MUTABLE, "frozen"));
        assertTrue(Await.until(PATIENCE, () -> {
            assertEquals("", value(thatOnly, MUTABLE, "frozen"));
            both.put(VECTORS, "thawed", "3");
            return thatOnly.get(VECTORS, "thawed").hit();
        }));
        assertEquals("3", value(thatOnly, VECTORS, "thawed"));
        both.put(MUTABLE, "frozen", "new");
        awaitTier(thatOnly, MUTABLE, "frozen", Tier.NEAR);
        assertEquals("new", value(thatOnly, MUTABLE, "frozen"));
    }

    @Test
    void aReplicaThatIsStoppedIsUnknownAndKnownAgainWhenItIsStarted() {
        Client there = replicas.client(replicas.inTime());
        Client other = replicas.client(replicas.late());
        there.put(VECTORS, "stopped", "1");
        there.put(MUTABLE, "stopped", "old");
        awaitTier(there, MUTABLE, "stopped", Tier.NEAR);

        replicas.inTime().stop();
        try {
            assertTrue(
                    Await.until(PATIENCE, () -> !there.get(MUTABLE, "stopped").hit()));
            awaitAcknowledged(other, "stopped");
            assertFalse(there.get(MUTABLE, "stopped").hit());
            assertFalse(there.get(VECTORS, "never").hit());
            there.put(VECTORS, "in-between", "2");
        } finally {
            replicas.inTime().start();
        }

        assertTrue(Await.until(PATIENCE, () -> {
            assertEquals("", value(there, MUTABLE, "stopped"));
            there.put(VECTORS, "again", "3");
            return other.get(VECTORS, "again").hit();
        }));
        assertEquals("1", value(there, VECTORS, "stopped"));
        other.put(MUTABLE, "stopped", "new");
        awaitTier(there, MUTABLE, "stopped", Tier.NEAR);
        awaitAcknowledged(other, "stopped");
        assertTrue(Await.until(PATIENCE, () -> !there.get(MUTABLE, "stopped").hit()));
    }

    @Test
    void aReplicaThatHearsLateTellsNobodyForLongAndTheCallerOfAnInvalidationNever() {
        Client caller = replicas.client(replicas.inTime(), replicas.late());
        Client inTime = replicas.client(replicas.inTime());
        Client late = replicas.client(replicas.late());
        int seen = 0;
        for (int round = 1; round <= ROUNDS || seen == 0 && round <= MOST_ROUNDS; round++) {
            String key = "late-" + round;
            caller.put(MUTABLE, key, "old");
            awaitTier(inTime, MUTABLE, key, Tier.NEAR);
            awaitTier(late, MUTABLE, key, Tier.L1);

            seen += oldAnswersAfterInvalidating(key, caller, List.of(inTime, late));
        }
        assertTrue(seen > 0, "the late one was never behind");
    }

    /** How many of the others' answers were old, all within the bound. */
    private static int oldAnswersAfterInvalidating(String key, Client caller, List<Client> others) {
        awaitAcknowledged(caller, key);
        long acknowledged = System.nanoTime();
        List<Duration> old = new ArrayList<>();
        long asked = acknowledged;
        while (asked - acknowledged <= BOUND.toNanos()) {
            Await.pause(LITTLE);
            asked = System.nanoTime();
            assertEquals("", value(caller, MUTABLE, key), "to who invalidated it");
            for (Client other : others) {
                asked = System.nanoTime();
                if (other.get(MUTABLE, key).hit()) {
                    old.add(Duration.ofNanos(asked - acknowledged));
                }
            }
        }
        assertTrue(old.isEmpty() || old.getLast().compareTo(BOUND) <= 0, () -> "still old after " + old.getLast());
        return old.size();
    }

    /** Repeated as its callers may, where it was not certain. */
    private static void awaitAcknowledged(Client client, String key) {
        assertTrue(Await.until(PATIENCE, () -> {
            try {
                client.invalidate(key);
                return true;
            } catch (MusterException uncertain) {
                return false;
            }
        }));
    }

    private static void awaitTier(Client client, String namespace, String key, Tier tier) {
        Remembered[] last = new Remembered[1];
        assertTrue(
                Await.until(PATIENCE, () -> {
                    last[0] = client.get(namespace, key);
                    return last[0].tier() == tier;
                }),
                () -> "is " + last[0]);
    }

    private static String value(Client client, String namespace, String key) {
        return client.get(namespace, key).value().toStringUtf8();
    }
}
