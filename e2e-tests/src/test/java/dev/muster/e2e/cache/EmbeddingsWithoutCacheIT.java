package dev.muster.e2e.cache;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.Door;
import dev.muster.e2e.harness.Json;
import dev.muster.localstack.process.Await;
import dev.muster.localstack.process.LocalServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code /v1/embeddings} while what remembers vectors stands still or is gone. */
class EmbeddingsWithoutCacheIT {
    /** More than a replica is left out for, and a line to Redis needs to be given up. */
    private static final Duration FROZEN = Duration.ofSeconds(5);

    private static final int TEXTS = 160;
    private static final int AT_A_TIME = 4;
    private static final double ROUNDING = 1e-4;
    private static final AtomicInteger TENANTS = new AtomicInteger();

    /** Of another tenant, whose vectors nobody else gets from a cache. */
    private static final Map<String, JsonNode> RIGHT = new TreeMap<>();

    private final Cluster cluster = Cluster.shared();
    private final Door door =
            cluster.tenant("without-cache-" + TENANTS.getAndIncrement()).door();
    private final List<String> texts = new ArrayList<>(RIGHT.keySet());
    private int next;

    @BeforeAll
    static void computeAll() {
        Door door = Cluster.shared().tenant("without-cache-reference").door();
        for (int i = 0; i < TEXTS; i += AT_A_TIME) {
            List<String> some = new ArrayList<>();
            for (int j = i; j < i + AT_A_TIME; j++) {
                some.add("The harbour of pier " + j + " has " + (j * 7 % 13) + " cranes.");
            }
            List<JsonNode> vectors = embed(door, some);
            for (int j = 0; j < AT_A_TIME; j++) {
                RIGHT.put(some.get(j), vectors.get(j));
            }
        }
    }

    @Test
    void aCacheServiceThatStandsStill() {
        whileFrozen(cluster.cacheService());
    }

    @Test
    void aRedisThatStandsStill() {
        whileFrozen(cluster.backEnds().redis());
    }

    @Test
    void aCacheServiceThatIsStoppedAndStartedAgain() {
        ask(4);
        cluster.cacheService().stop();
        try {
            ask(20);
        } finally {
            cluster.cacheService().start();
        }
        ask(20);
    }

    private void whileFrozen(LocalServer victim) {
        ask(4);
        victim.pause();
        try {
            long thawed = System.nanoTime() + FROZEN.toNanos();
            assertTrue(Await.until(Duration.ofMinutes(2), () -> {
                ask(1);
                return System.nanoTime() - thawed > 0;
            }));
        } finally {
            victim.resume();
        }
        ask(20);
    }

    /** Each half of what is known already and of what is not, as long as there is any. */
    private void ask(int times) {
        for (int i = 0; i < times; i++) {
            List<String> some = new ArrayList<>();
            for (int j = 0; j < AT_A_TIME; j++) {
                int place = j % 2 == 0 ? next / 2 : next;
                some.add(texts.get(place % TEXTS));
                next++;
            }
            List<JsonNode> vectors = embed(door, some);
            for (int j = 0; j < AT_A_TIME; j++) {
                assertSame(some.get(j), vectors.get(j));
            }
        }
    }

    private static void assertSame(String text, JsonNode vector) {
        JsonNode right = Objects.requireNonNull(RIGHT.get(text), text);
        assertEquals(right.size(), vector.size());
        for (int i = 0; i < right.size(); i++) {
            assertEquals(right.get(i).asDouble(), vector.get(i).asDouble(), ROUNDING, text);
        }
    }

    private static List<JsonNode> embed(Door door, List<String> texts) {
        ObjectNode body = Json.object().put("model", "all-minilm-l6-v2");
        body.set("input", Json.texts(texts));
        JsonNode data =
                door.post("/v1/embeddings", body.toString()).expect(200).json().get("data");
        assertEquals(texts.size(), data.size());
        List<JsonNode> vectors = new ArrayList<>();
        data.forEach(one -> vectors.add(one.get("embedding")));
        return vectors;
    }
}
