package dev.muster.embedding.search;

import static dev.muster.embedding.testing.Door.newTenant;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.muster.embedding.documents.Metadata;
import dev.muster.embedding.platform.Pools;
import dev.muster.embedding.provider.UnitVector;
import dev.muster.embedding.space.VectorSpace;
import dev.muster.embedding.space.VectorText;
import dev.muster.embedding.testing.Door;
import dev.muster.embedding.testing.StandIn;
import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.localstack.testing.Sql;
import dev.muster.proto.embedding.v1.Hit;
import dev.muster.proto.embedding.v1.SearchReply;
import dev.muster.proto.embedding.v1.SearchRequest;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Search in some thousand chunks: topics of words, as texts have them, of one large tenant and a small one of a hundredth. */
@QuarkusTest
@TestProfile(StandIn.class)
@QuarkusTestResource(
        value = BackEndsResource.class,
        initArgs = {@ResourceArg(name = "service", value = "embedding"), @ResourceArg(name = "sqs", value = "true")})
class SearchIT {
    private static final VectorSpace SPACE = new VectorSpace(1, "all-minilm-l6-v2", null, StandIn.DIMENSIONS);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int LARGE = 7_000;
    private static final int SMALL = 70;
    private static final int TOPICS = 175;
    private static final String FOOTER = "this page was left blank on purpose";

    private static final String STORE = """
            with d as (
                insert into document (id, tenant, content_hash, content_type, metadata, body, bytes, state, chunks)
                values (?, ?, sha256(?::text::bytea), 'text/plain', ?::jsonb, 'x', 1, 2, 1) returning id, tenant),
            c as (
                insert into chunk (document_id, tenant, ordinal, first_char, past_char, body)
                select id, tenant, 0, 0, 1, ? from d returning id, tenant)
            insert into chunk_vec_1 (chunk_id, tenant, embedding) select id, tenant, ?::halfvec from c
            """;

    private static String large = "";
    private static String small = "";

    @Inject
    Door door;

    @Inject
    Sql sql;

    @Inject
    PgSearch search;

    @Inject
    Pools pools;

    @Inject
    MeterRegistry metrics;

    @Inject
    AgroalDataSource source;

    @BeforeEach
    void fill() throws SQLException {
        if (large.isEmpty()) {
            // Texts of other tests have no word in common with these: HNSW links nothing across such a gap.
            sql.run("truncate document, pending, chunk, chunk_vec_1, tenant_size");
            Random random = new Random(42);
            large = filled(LARGE, () -> text(random));
            small = filled(SMALL, () -> text(random));
            sql.run("analyze");
        }
    }

    @Test
    void theIndexFindsWhatThereIs() {
        assertTrue(recall(large, null) >= 0.95, "recall@10 is " + recall(large, null));
    }

    @Test
    void theIndexFindsWhatATenantOfAHundredthOfTheRowsHas() {
        assertTrue(recall(small, null) >= 0.95, "recall@10 is " + recall(small, null));
    }

    @Test
    void theIndexFindsWhatAFilterLeaves() {
        Metadata even = new Metadata("{\"even\":true}");
        assertTrue(recall(large, even) >= 0.95, "recall@10 is " + recall(large, even));
    }

    @Test
    void followedFarTheIndexFindsMoreOfASmallTenant() {
        Target target = target(small, "topic3 word1", 100, null);

        List<Hits.Hit> found = search.nearestFar(target).await().atMost(SOON);

        assertTrue(found.size() > 10, "found " + found.size());
        assertEquals("20000", setting("hnsw.max_scan_tuples"));
    }

    private double recall(String tenant, @Nullable Metadata filter) {
        Random random = new Random(7);
        double sum = 0;
        int rounds = 100;
        for (int i = 0; i < rounds; i++) {
            Target target = target(tenant, text(random), 10, filter);
            List<Hits.Hit> found = search.nearest(target, false).await().atMost(SOON);
            assertEquals(10, found.size());
            sum += Recall.of(found, search.nearest(target, true).await().atMost(SOON));
        }
        return sum / rounds;
    }

    @Test
    void aTenantOfAHundredthOfTheRowsGetsAllItsHitsByTheIndex() {
        SearchReply reply = find(small, "topic3 word1", 10, "");

        assertEquals(10, reply.getHitsCount());
        assertFalse(reply.getExact());
        assertTrue(reply.getHitsList().stream().allMatch(hit -> belongsTo(hit, small)));
    }

    @Test
    void fewChunksAreAllCompared() {
        SearchReply reply = find(large, "topic3 word1", 10, "{\"topic\":3}");

        assertEquals(10, reply.getHitsCount());
        assertTrue(reply.getExact());
        assertTrue(reply.getHitsList().stream()
                .allMatch(hit -> hit.getMetadata().toStringUtf8().contains("\"topic\": 3}")));
        assertTrue(find(newTenant(), "topic3", 10, "").getExact());
    }

    @Test
    void aFilterThatLeavesManyIsPartOfTheWalk() {
        SearchReply reply = find(large, "topic3 word1", 10, "{\"even\":true}");

        assertEquals(10, reply.getHitsCount());
        assertFalse(reply.getExact());
        assertTrue(reply.getHitsList().stream()
                .allMatch(hit -> hit.getMetadata().toStringUtf8().contains("\"even\": true")));
        assertEquals(sorted(reply), reply.getHitsList());
    }

    /** More hits than the tenant has: the index gives up, and all are compared. */
    @Test
    void whereTheIndexGivesUpNothingIsMissing() {
        SearchReply reply = find(small, "topic3 word1", 100, "");

        assertEquals(SMALL, reply.getHitsCount());
        assertTrue(reply.getExact());
    }

    /** Vectors that are the same are linked to one another only, and may hold a walk that wants to go by. */
    @Test
    void tenTimesTheSameTextIsNoReasonToBelieveTheIndex() throws SQLException {
        Random random = new Random(11);
        Iterator<Integer> turn = IntStream.range(0, 2 * SMALL).iterator();
        String tenant = filled(2 * SMALL, () -> turn.next() % 2 == 0 ? FOOTER : text(random));

        SearchReply same = find(tenant, FOOTER, 1, "");

        assertTrue(same.getExact());
        assertEquals(FOOTER, same.getHits(0).getText());
        assertEquals(1, same.getHitsCount());
    }

    @Test
    void theThresholdIsASimilarity() {
        double best = find(large, "topic3 word1", 1, "").getHits(0).getScore();
        SearchRequest.Builder request =
                SearchRequest.newBuilder().setQuery("topic3 word1").setK(50);

        List<Hit> above = door.search(large)
                .search(request.setThreshold(best - 0.05).build())
                .getHitsList();

        assertFalse(above.isEmpty());
        assertTrue(above.stream().allMatch(hit -> hit.getScore() >= best - 0.05));
        String same = sql.column("select body from chunk where tenant = ? limit 1", large)
                .getFirst();
        List<Hit> identical = door.search(large)
                .search(request.setQuery(same).setThreshold(0.999).build())
                .getHitsList();
        assertTrue(identical.stream().anyMatch(hit -> hit.getText().equals(same)));
        assertTrue(identical.stream().allMatch(hit -> hit.getScore() >= 0.999));
    }

    @Test
    void theStatementsAreAnsweredByTheIndexesTheyAreMeantFor() {
        assertTrue(plan(PgSearch.BY_INDEX).contains("Index Scan using chunk_vec_1_hnsw"), plan(PgSearch.BY_INDEX));
        String filtered = plan(PgSearch.BY_INDEX_FILTERED);
        assertTrue(filtered.contains("Index Scan using chunk_vec_1_hnsw"), filtered);
        assertFalse(filtered.contains("Seq Scan"), filtered);
        String exact = plan(PgSearch.EXACT);
        assertTrue(exact.contains("chunk_vec_1_tenant"), exact);
        assertFalse(exact.contains("hnsw"), exact);
        String exactFiltered = plan(PgSearch.EXACT_FILTERED);
        assertTrue(exactFiltered.contains("chunk_vec_1_pkey"), exactFiltered);
        assertTrue(exactFiltered.contains("Bitmap Index Scan on document_metadata"), exactFiltered);
        assertFalse(exactFiltered.contains("Seq Scan"), exactFiltered);
        assertFalse(exactFiltered.contains("hnsw"), exactFiltered);
    }

    /** A half of the large tenant's documents has the same key and value. */
    @Test
    void aFilterReadsNothingOfWhatOthersHave() {
        String counted = PgSearch.SIZE_FILTERED
                .replace("$1", "'" + small + "'")
                .replace("$2", "'{\"even\":true}'")
                .replace("$3", "5001");

        String plan = explained("explain (analyze, costs off, timing off) " + counted);

        assertTrue(
                plan.contains("Bitmap Index Scan on document_metadata (actual rows=" + SMALL / 2 + ".00 loops=1)"),
                plan);
    }

    @Test
    void theConnectionsScanOnWhereFiltersLeaveTooFew() {
        assertEquals("relaxed_order", setting("hnsw.iterative_scan"));
        assertEquals("100", setting("hnsw.ef_search"));
        assertEquals("20000", setting("hnsw.max_scan_tuples"));
    }

    @Test
    void recallIsMeasured() {
        find(large, "topic5 word2", 10, "");

        await().atMost(SOON)
                .until(() -> metrics.get("muster.search.recall").summary().count() > 0);
        assertTrue(metrics.get("muster.search.recall").summary().mean() > 0.5);
    }

    /** More than are compared one by one, as far as is known, so that the index is followed far. */
    @Test
    void recallIsMeasuredWhereTheIndexIsFollowedFar() throws SQLException {
        Random random = new Random(3);
        String huge = filled(SMALL, () -> text(random));
        sql.run("update tenant_size set chunks = 60000 where tenant = ?", huge);
        long before = metrics.get("muster.search.recall").summary().count();

        // another search's measurement may still be under way, but not two
        await().atMost(SOON).until(() -> {
            assertFalse(find(huge, "topic3 word1", 100, "").getExact());
            return metrics.get("muster.search.recall").summary().count() >= before + 2;
        });
    }

    /** As pgvector has it, once a connection has loaded it: before, any name has any value. */
    private String setting(String name) {
        return first(pools.read()
                .withConnection(connection -> connection
                        .query("select '[1]'::vector <=> '[1]'::vector")
                        .execute()
                        .chain(() -> connection.query("show " + name).execute()))
                .await()
                .atMost(SOON));
    }

    private SearchReply find(String tenant, String query, int k, String filter) {
        return door.search(tenant)
                .search(SearchRequest.newBuilder()
                        .setQuery(query)
                        .setK(k)
                        .setFilter(ByteString.copyFromUtf8(filter))
                        .build());
    }

    private static List<Hit> sorted(SearchReply reply) {
        List<Hit> hits = new ArrayList<>(reply.getHitsList());
        hits.sort((a, b) -> Double.compare(b.getScore(), a.getScore()));
        return hits;
    }

    private boolean belongsTo(Hit hit, String tenant) {
        return tenant.equals(
                sql.column("select tenant from document where id = ?", UUID.fromString(hit.getDocumentId()))
                        .getFirst());
    }

    private String plan(String statement) {
        return explained("explain (generic_plan) " + SPACE.in(statement));
    }

    private String explained(String statement) {
        StringBuilder plan = new StringBuilder();
        pools.read().query(statement).execute().await().atMost(SOON).forEach(row -> plan.append(row.getString(0))
                .append('\n'));
        return plan.toString();
    }

    private static String first(RowSet<Row> rows) {
        return rows.iterator().next().getString(0);
    }

    private static Target target(String tenant, String text, int k, @Nullable Metadata filter) {
        return new Target(SPACE, tenant, vector(text), k, filter);
    }

    private static String vector(String text) {
        return VectorText.of(UnitVector.of(StandIn.vector(text)));
    }

    /** Three words of a topic's ten and three of all. */
    private static String text(Random random) {
        int topic = random.nextInt(TOPICS);
        StringBuilder text = new StringBuilder("topic" + topic);
        for (int i = 0; i < 3; i++) {
            text.append(" of").append(topic).append('x').append(random.nextInt(10));
            text.append(" word").append(random.nextInt(2_000));
        }
        return text.toString();
    }

    private String filled(int count, Supplier<String> texts) throws SQLException {
        String tenant = newTenant();
        try (Connection connection = source.getConnection();
                PreparedStatement store = connection.prepareStatement(STORE)) {
            connection.setAutoCommit(false);
            for (int i = 0; i < count; i++) {
                String text = texts.get();
                store.setObject(1, UUID.fromString(Door.newId()));
                store.setString(2, tenant);
                store.setString(3, tenant + i);
                store.setString(4, "{\"topic\":" + i % TOPICS + ",\"n\":" + i + ",\"even\":" + (i % 2 == 0) + "}");
                store.setString(5, text);
                store.setString(6, vector(text));
                store.addBatch();
                if (i % 500 == 499) {
                    store.executeBatch();
                }
            }
            store.executeBatch();
            connection.commit();
        }
        sql.run("insert into tenant_size values (?, ?)", tenant, count);
        return tenant;
    }
}
