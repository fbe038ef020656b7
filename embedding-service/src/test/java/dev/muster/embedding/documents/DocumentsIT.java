package dev.muster.embedding.documents;

import static dev.muster.embedding.testing.Door.document;
import static dev.muster.embedding.testing.Door.newId;
import static dev.muster.embedding.testing.Door.newTenant;
import static dev.muster.embedding.testing.Door.refusal;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.muster.embedding.testing.Door;
import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.localstack.testing.Sql;
import dev.muster.proto.embedding.v1.AddReply;
import dev.muster.proto.embedding.v1.AddRequest;
import dev.muster.proto.embedding.v1.DeleteDocumentRequest;
import dev.muster.proto.embedding.v1.Document;
import dev.muster.proto.embedding.v1.DocumentState;
import dev.muster.proto.embedding.v1.GetDocumentRequest;
import dev.muster.proto.embedding.v1.Hit;
import dev.muster.proto.embedding.v1.ListDocumentsReply;
import dev.muster.proto.embedding.v1.ListDocumentsRequest;
import dev.muster.proto.embedding.v1.SearchReply;
import dev.muster.proto.embedding.v1.SearchRequest;
import dev.muster.protocol.caller.Scope;
import io.grpc.StatusRuntimeException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The main path, with the real model. */
@QuarkusTest
@QuarkusTestResource(
        value = BackEndsResource.class,
        initArgs = {@ResourceArg(name = "service", value = "embedding"), @ResourceArg(name = "sqs", value = "true")})
class DocumentsIT {
    private static final String GUIDE = """
            # Pets

            A cat is a small animal with soft fur. It sleeps most of the day and hunts mice at night.

            # Money

            The stock market fell sharply after the central bank raised interest rates once more.
            """;

    private final String tenant = newTenant();

    @Inject
    Door door;

    @Inject
    Sql sql;

    @Test
    void whatWasAddedIsFound() {
        AddReply added = door.documents(tenant)
                .add(document(GUIDE)
                        .setContentType("text/markdown")
                        .setMetadata(json("{\"path\": \"guide.md\"}"))
                        .build());
        assertTrue(added.getCreated());
        assertEquals(DocumentState.PENDING, added.getDocument().getState());

        Document document = door.settled(tenant, added.getDocument().getId());

        assertEquals(DocumentState.INDEXED, document.getState());
        assertTrue(document.getChunks() >= 1);
        assertTrue(document.getTokens() > 30);
        assertEquals(GUIDE.length(), document.getBytes());
        assertTrue(document.getIndexedAtMs() >= document.getCreatedAtMs());
        SearchReply found = search("feline pet", 3);
        assertTrue(found.getExact());
        assertEquals("all-minilm-l6-v2", found.getModel());
        Hit hit = found.getHits(0);
        assertEquals(document.getId(), hit.getDocumentId());
        assertEquals(GUIDE.substring(hit.getStart(), hit.getEnd()), hit.getText());
        assertEquals("{\"path\": \"guide.md\"}", hit.getMetadata().toStringUtf8());
    }

    @Test
    void theNearestComesFirst() {
        String cats = door.settled(tenant, document("Cats sleep on warm windowsills and purr."))
                .getId();
        String banks = door.settled(tenant, document("The bank raised its interest rate again."))
                .getId();

        assertEquals(List.of(cats, banks), documents(search("a kitten that naps", 5)));
        assertEquals(List.of(banks, cats), documents(search("monetary policy", 5)));
        assertEquals(List.of(banks), documents(search("monetary policy", 1)));
        assertEquals(
                List.of(),
                documents(door.search(tenant)
                        .search(SearchRequest.newBuilder()
                                .setQuery("monetary policy")
                                .setK(5)
                                .setThreshold(0.99)
                                .build())));
    }

    @Test
    void aQueryIsRefusedByItsTokensOnly() {
        assertEquals(0, search("x".repeat(70_000), 5).getHitsCount());
        StatusRuntimeException refusal =
                assertThrows(StatusRuntimeException.class, () -> search("word ".repeat(14_000), 5));
        assertEquals(
                "query: has 14002 tokens; 8192 are taken", refusal.getStatus().getDescription());
    }

    @Test
    void documentsThatAreNotIndexedAreListedWithoutReadingTheOthers() {
        sql.run("""
                insert into document (id, tenant, content_hash, content_type, metadata, body, bytes, state)
                select gen_random_uuid(), ?, sha256(i::text::bytea), 'text/plain', '{}', 'x', 1,
                       case when i % 100 = 0 then 3 else 2 end
                  from generate_series(1, 3000) as i
                """, tenant);
        sql.run("analyze document");

        List<String> plan = sql.column("explain "
                + PgDocuments.PAGE_OF_UNINDEXED
                        .replace("$1", "'" + tenant + "'")
                        .replace("$2", "'ffffffff-ffff-ffff-ffff-ffffffffffff'")
                        .replace("$3", "'{1,3}'")
                        .replace("$4", "null")
                        .replace("$5", "100"));

        assertTrue(String.join("\n", plan).contains("using document_unindexed"), plan.toString());
        ListDocumentsReply failed = list(ListDocumentsRequest.newBuilder().addStates(DocumentState.FAILED));
        assertEquals(30, failed.getDocumentsCount());
    }

    @Test
    void theSameContentIsTheSameDocumentHoweverManyAddItAtOnce() throws Exception {
        try (ExecutorService threads = Executors.newFixedThreadPool(16)) {
            List<Callable<AddReply>> adds = IntStream.range(0, 48)
                    .<Callable<AddReply>>mapToObj(i -> () -> door.documents(tenant)
                            .add(document("the same")
                                    .setMetadata(json(i % 2 == 0 ? "{\"a\":1,\"b\":[2]}" : "{\"b\": [2.0], \"a\": 1}"))
                                    .build()))
                    .toList();

            List<AddReply> replies =
                    threads.invokeAll(adds).stream().map(DocumentsIT::get).toList();

            assertEquals(1, replies.stream().filter(AddReply::getCreated).count());
            assertEquals(
                    1,
                    replies.stream()
                            .map(reply -> reply.getDocument().getId())
                            .distinct()
                            .count());
            String id = replies.getFirst().getDocument().getId();
            assertEquals(1, door.settled(tenant, id).getChunks());
            assertEquals(1, sql.number("select count(*) from document where tenant = ?", tenant));
            assertEquals(1, sql.number("select count(*) from chunk where tenant = ?", tenant));
        }
    }

    @Test
    void otherTypeOrMetadataIsAnotherDocument() {
        String id = add(document("text")).getId();

        assertNotEquals(
                id, add(document("text").setContentType("text/markdown")).getId());
        assertNotEquals(id, add(document("text").setMetadata(json("{\"a\":1}"))).getId());
        assertEquals(id, add(document("text").setMetadata(json("{}"))).getId());
    }

    @Test
    void anIdIsNotTakenTwice() {
        String id = add(document("one")).getId();

        assertEquals("invalid_argument", refusedAdd(document("two").setId(id)));
        assertEquals(id, add(document("one").setId(id)).getId());
    }

    @Test
    void whatIsDeletedIsGone() {
        String id = door.settled(tenant, document("Cats sleep.")).getId();
        assertEquals(1, sql.number("select chunks from tenant_size where tenant = ?", tenant));

        delete(id);

        assertEquals(List.of(), documents(search("cats", 5)));
        assertEquals("document_not_found", refusal(() -> get(tenant, id)));
        assertEquals("document_not_found", refusal(() -> delete(id)));
        assertEquals(0, list(ListDocumentsRequest.newBuilder()).getDocumentsCount());
        assertEquals(0, sql.number("select chunks from tenant_size where tenant = ?", tenant));
        assertEquals(0, sql.number("select count(*) from chunk_vec_1 where tenant = ?", tenant));
    }

    @Test
    void listsAreByPageAndFilter() {
        List<String> ids = IntStream.range(0, 5)
                .mapToObj(i -> add(document("number " + i).setMetadata(json("{\"n\":" + i % 2 + ",\"tag\":\"x\"}")))
                        .getId())
                .toList();
        ids.forEach(id -> door.settled(tenant, id));

        ListDocumentsReply first = list(ListDocumentsRequest.newBuilder().setLimit(3));
        ListDocumentsReply rest = list(ListDocumentsRequest.newBuilder()
                .setBeforeId(first.getDocuments(2).getId()));

        assertTrue(first.getMore());
        assertFalse(rest.getMore());
        assertEquals(
                ids.reversed(),
                Stream.concat(first.getDocumentsList().stream(), rest.getDocumentsList().stream())
                        .map(Document::getId)
                        .toList());
        assertEquals(
                2,
                list(ListDocumentsRequest.newBuilder().setFilter(json("{\"n\":1}")))
                        .getDocumentsCount());
        assertEquals(
                0,
                list(ListDocumentsRequest.newBuilder().addStates(DocumentState.FAILED))
                        .getDocumentsCount());
    }

    @Test
    void tenantsWithTheSameDocumentsSeeOnlyTheirOwn() {
        String other = newTenant();
        String mine = door.settled(tenant, document("Cats sleep.")).getId();
        String theirs = door.settled(other, document("Cats sleep.")).getId();

        assertNotEquals(mine, theirs);
        assertEquals(List.of(mine), documents(search("cats", 10)));
        assertEquals("document_not_found", refusal(() -> get(tenant, theirs)));
        assertEquals("document_not_found", refusal(() -> delete(theirs)));
        assertEquals(
                mine, list(ListDocumentsRequest.newBuilder()).getDocuments(0).getId());
        assertEquals(1, list(ListDocumentsRequest.newBuilder()).getDocumentsCount());
    }

    @Test
    void aFilterLeavesOnlyWhatContainsIt() {
        String red = door.settled(tenant, document("Cats sleep.").setMetadata(json("{\"c\":\"red\",\"n\":[1,2]}")))
                .getId();
        door.settled(tenant, document("Cats sleep.").setMetadata(json("{\"c\":\"blue\"}")));

        assertEquals(List.of(red), documents(search("cats", 10, "{\"c\":\"red\"}")));
        assertEquals(List.of(red), documents(search("cats", 10, "{\"n\":[2]}")));
        assertEquals(List.of(), documents(search("cats", 10, "{\"c\":\"green\"}")));
    }

    @Test
    void whatCannotBeRightIsRefused() {
        assertEquals("invalid_argument", refusedAdd(document("")));
        assertEquals("invalid_argument", refusedAdd(document(" \n\t ")));
        assertEquals("invalid_argument", refusedAdd(document("a\u0000b")));
        assertEquals("payload_too_large", refusedAdd(document("x".repeat((1 << 20) + 1))));
        assertEquals("unsupported_media_type", refusedAdd(document("x").setContentType("text/html")));
        assertEquals("invalid_argument", refusedAdd(document("x").setId("1")));
        for (String metadata : List.of(
                "[]",
                "{",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":\"\\u0000\"}",
                "{\"a\":1e99999}",
                "{\"a\":1e401}",
                "{\"a\":" + "1".repeat(101) + "}",
                "{\"a\":[" + "1e399,".repeat(42) + "1]}",
                "{\"a\":[" + "1e-399,".repeat(42) + "1]}",
                "{\"a\":" + "[".repeat(40) + "]".repeat(40) + "}",
                "{\"a\":\"" + "x".repeat(16_384) + "\"}")) {
            assertEquals("invalid_argument", refusedAdd(document("x").setMetadata(json(metadata))), metadata);
        }
        assertEquals("invalid_argument", refusal(() -> search("", 1)));
        assertEquals("invalid_argument", refusal(() -> search("x", 0)));
        assertEquals("invalid_argument", refusal(() -> search("x", 101)));
        assertEquals("invalid_argument", refusal(() -> search("x", 1, "[]")));
        assertEquals("invalid_argument", refusal(() -> search("x", 1, "{\"a\":{}}")));
        assertEquals("invalid_argument", refusal(() -> search("x", 1, "{\"a\":[{\"b\":[]}]}")));
        assertEquals(
                "invalid_argument",
                refusal(() -> list(ListDocumentsRequest.newBuilder().setLimit(1).setFilter(json("{\"a\":[]}")))));
        assertEquals(
                "invalid_argument",
                refusal(() -> list(ListDocumentsRequest.newBuilder().setLimit(201))));
    }

    static Stream<String> hostile() {
        return Stream.of(
                "\u0001\u0002\u0003",
                "\u00A0",
                "\uFFFD",
                "\u200B",
                "x".repeat(100_000),
                "\uD83D\uDE00 ".repeat(500),
                "a\u0301".repeat(5_000),
                "\n\n- \n# \n```",
                "\u3042".repeat(3_000));
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void whateverIsTakenEndsIndexedOrFailedWithAReason(String text) {
        Document document = door.settled(tenant, document(text).setContentType("text/markdown"));

        assertEquals(DocumentState.INDEXED, document.getState(), document.getErrorMessage());
    }

    @Test
    void onlyWhoMayGetsIn() {
        assertEquals("permission_denied", refusal(() -> door.documents(tenant, Scope.DOCUMENTS_READ)
                .add(document("x").build())));
        assertEquals("permission_denied", refusal(() -> door.documents(tenant, Scope.DOCUMENTS_WRITE)
                .get(GetDocumentRequest.newBuilder().setId(newId()).build())));
    }

    private Document add(AddRequest.Builder request) {
        return door.documents(tenant).add(request.build()).getDocument();
    }

    private String refusedAdd(AddRequest.Builder request) {
        return refusal(() -> add(request));
    }

    private Document get(String by, String id) {
        return door.documents(by).get(GetDocumentRequest.newBuilder().setId(id).build());
    }

    private void delete(String id) {
        door.documents(tenant)
                .delete(DeleteDocumentRequest.newBuilder().setId(id).build());
    }

    private ListDocumentsReply list(ListDocumentsRequest.Builder request) {
        return door.documents(tenant).list((request.getLimit() == 0 ? request.setLimit(100) : request).build());
    }

    private SearchReply search(String query, int k) {
        return search(query, k, "");
    }

    private SearchReply search(String query, int k, String filter) {
        return door.search(tenant)
                .search(SearchRequest.newBuilder()
                        .setQuery(query)
                        .setK(k)
                        .setFilter(json(filter))
                        .build());
    }

    private static List<String> documents(SearchReply reply) {
        return reply.getHitsList().stream().map(Hit::getDocumentId).toList();
    }

    private static ByteString json(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static <T> T get(Future<T> future) {
        try {
            return future.get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
