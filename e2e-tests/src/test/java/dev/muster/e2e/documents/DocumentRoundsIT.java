package dev.muster.e2e.documents;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.Tables;
import dev.muster.e2e.harness.Tenant;
import dev.muster.localstack.process.Await;
import dev.muster.localstack.process.LocalServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.TestFactory;

/**
 * Ingestion under fire: whatever single process or back end is killed, every acknowledged document is indexed, with each of
 * its chunks once. The load goes on through all rounds; each prints one line.
 */
@Order(Integer.MAX_VALUE - 1)
class DocumentRoundsIT {
    private static final String TENANT = "document-rounds";
    private static final int BACKLOG = 24;
    private static final int FRESH = 10;
    private static final int ROUNDS = 2;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final long SEED = Long.getLong("muster.e2e.seed", System.nanoTime());
    private static final Random RANDOM = new Random(SEED);
    private static final List<String> LINES = new ArrayList<>();

    private static Cluster cluster;
    private static Tables tables;
    private static DocumentLoad load;

    @BeforeAll
    static void startLoad() {
        System.out.println("DocumentRoundsIT: seed " + SEED + " (-Dmuster.e2e.seed)");
        cluster = Cluster.shared();
        tables = cluster.tables();
        Tenant tenant = cluster.tenant(TENANT);
        load = new DocumentLoad(tenant.door(), SEED, () -> pending() < BACKLOG);
        load.start();
        awaitFresh();
    }

    @AfterAll
    static void stop() {
        load.close();
        LINES.forEach(System.out::println);
    }

    @TestFactory
    Stream<DynamicTest> everyDocumentIsIndexedOnceThrough() {
        List<DynamicTest> rounds = new ArrayList<>();
        for (int i = 1; i <= ROUNDS; i++) {
            round(rounds, "SIGKILL of an embedding-service, " + i, cluster.embeddingService(RANDOM.nextInt(2)));
            round(
                    rounds,
                    "SIGKILL of SQS, which forgets, " + i,
                    cluster.backEnds().sqs().orElseThrow());
            round(rounds, "SIGKILL of the cache-service, " + i, cluster.cacheService());
            round(rounds, "SIGKILL of Redis, " + i, cluster.backEnds().redis());
            round(rounds, "SIGKILL of PostgreSQL, " + i, cluster.backEnds().postgres());
            round(rounds, "SIGKILL of the gateway, " + i, cluster.gateway(0));
        }
        rounds.add(DynamicTest.dynamicTest("SIGKILL of both embedding-services at once", this::withoutAny));
        rounds.add(DynamicTest.dynamicTest("and in the end everything adds up", this::everythingAddsUp));
        return rounds.stream();
    }

    private void round(List<DynamicTest> rounds, String name, LocalServer victim) {
        rounds.add(DynamicTest.dynamicTest(name, () -> {
            awaitFresh();
            victim.kill();
            // These are the ones that nothing can be acknowledged without.
            if (victim != cluster.backEnds().postgres() && victim != cluster.gateway(0)) {
                awaitFresh();
            }
            victim.start();
            awaitFresh();
            judge(name);
        }));
    }

    private void withoutAny() throws Exception {
        awaitFresh();
        cluster.embeddingService(0).kill();
        cluster.embeddingService(1).kill();
        cluster.embeddingService(0).start();
        cluster.embeddingService(1).start();
        awaitFresh();
        judge("SIGKILL of both embedding-services at once");
    }

    private static void judge(String name) throws SQLException {
        Set<String> acknowledged = load.acknowledged();
        boolean done = Await.until(PATIENCE, () -> unfinished(acknowledged) == 0);
        List<String> wrong = wrong(acknowledged);
        String line = "%-45s acknowledged %4d, indexed %s, wrong %d"
                .formatted(name, acknowledged.size(), done ? "all" : "not all", wrong.size());
        LINES.add(line);
        System.out.println(line);
        assertAll(
                () -> assertTrue(done, () -> "not done: " + unfinished(acknowledged)),
                () -> assertEquals(List.of(), wrong),
                () -> assertEquals(List.of(), load.surprises()));
    }

    private void everythingAddsUp() throws SQLException {
        load.close();
        judge("all rounds");
        assertEquals(
                load.acknowledged().size(),
                tables.number("select count(*) from embedding.document where tenant = ?", TENANT),
                "documents nobody was told of");
    }

    /** A sentence for each document that is not indexed, or whose chunks or vectors are not exactly those it says. */
    private static List<String> wrong(Set<String> ids) throws SQLException {
        return tables.rows("""
                select format('%s is %s (%s) and says %s chunks, has %s and %s vectors, of %s ordinals',
                              d.id, d.state, d.error_message, d.chunks, c.n, c.vectors, c.ordinals)
                from embedding.document d
                cross join lateral (
                    select count(*) as n, count(v.chunk_id) as vectors, count(distinct c.ordinal) as ordinals
                    from embedding.chunk c left join embedding.chunk_vec_1 v on v.chunk_id = c.id
                    where c.document_id = d.id) c
                where d.id = any (?)
                  and (d.state <> 2 or d.chunks = 0 or c.n <> d.chunks or c.vectors <> d.chunks
                       or c.ordinals <> d.chunks)
                """, row -> row.getString(1), (Object) uuids(ids));
    }

    private static java.util.UUID[] uuids(Set<String> ids) {
        return ids.stream().map(java.util.UUID::fromString).toArray(java.util.UUID[]::new);
    }

    private static long unfinished(Set<String> ids) {
        try {
            return ids.size()
                    - tables.number(
                            "select count(*) from embedding.document where id = any (?) and state in (2, 3)",
                            (Object) uuids(ids));
        } catch (SQLException e) {
            return -1;
        }
    }

    private static long pending() {
        try {
            return tables.number("select count(*) from embedding.pending where tenant = ?", TENANT);
        } catch (SQLException e) {
            return Long.MAX_VALUE;
        }
    }

    private static void awaitFresh() {
        int before = load.acknowledged().size();
        Await.untilOr(
                PATIENCE,
                "no new documents are acknowledged",
                () -> load.acknowledged().size() >= before + FRESH);
    }
}
