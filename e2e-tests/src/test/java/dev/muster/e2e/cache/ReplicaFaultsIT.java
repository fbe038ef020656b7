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
    private static Client patient;

    @BeforeAll
    static void start() {
        replicas = new Replicas();
        patient = replicas.client(Duration.ofMinutes(1), replicas.inTime(), replicas.late());
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
        putUntilKnown("frozen", "old", thatOnly, Tier.NEAR);
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
        putUntilKnown("frozen", "new", thatOnly, Tier.NEAR);
    }

    @Test
    void aReplicaThatIsStoppedIsUnknownAndKnownAgainWhenItIsStarted() {
        Client there = replicas.client(replicas.inTime());
        Client other = replicas.client(replicas.late());
        putUntilKnown("stopped", "old", there, Tier.NEAR);

        replicas.inTime().stop();
        try {
            assertTrue(
                    Await.until(PATIENCE, () -> !there.get(MUTABLE, "stopped").hit()));
            awaitAcknowledged(other, "stopped");
            assertFalse(there.get(MUTABLE, "stopped").hit());
            assertFalse(there.get(VECTORS, "never").hit());
            there.put(VECTORS, "nowhere", "1");
        } finally {
            replicas.inTime().start();
        }

        assertTrue(Await.until(PATIENCE, () -> {
            assertEquals("", value(there, MUTABLE, "stopped"));
            there.put(VECTORS, "again", "2");
            return other.get(VECTORS, "again").hit();
        }));
        putUntilKnown("stopped", "new", there, Tier.NEAR);
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
            putUntilKnown(key, "old", inTime, Tier.NEAR);
            putUntilKnown(key, "old", late, Tier.L1);

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

    /** A put may be lost, and a hit be there for a moment only. No put lands after this: all were answered. */
    private static void putUntilKnown(String key, String value, Client by, Tier where) {
        Remembered[] last = {Remembered.NOTHING};
        assertTrue(
                Await.until(PATIENCE, () -> {
                    if (!last[0].hit()) {
                        patient.put(MUTABLE, key, value);
                    }
                    last[0] = by.get(MUTABLE, key);
                    return last[0].tier() == where;
                }),
                () -> "is " + last[0]);
        assertEquals(value, last[0].value().toStringUtf8());
    }

    private static String value(Client client, String namespace, String key) {
        return client.get(namespace, key).value().toStringUtf8();
    }
}
