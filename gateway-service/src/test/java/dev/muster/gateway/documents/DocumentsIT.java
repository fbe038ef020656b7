package dev.muster.gateway.documents;

import static dev.muster.gateway.testing.Rest.asKey;
import static dev.muster.gateway.testing.Rest.asTenant;
import static dev.muster.gateway.testing.Rest.keyWith;
import static dev.muster.gateway.testing.Rest.refusal;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.muster.gateway.page.Cursor;
import dev.muster.gateway.testing.EmbeddingServices.EmbeddingFakes;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.Handler;
import dev.muster.gateway.testing.HeldCall;
import dev.muster.gateway.testing.ThreadSpy;
import dev.muster.proto.embedding.v1.AddReply;
import dev.muster.proto.embedding.v1.AddRequest;
import dev.muster.proto.embedding.v1.DeleteDocumentReply;
import dev.muster.proto.embedding.v1.DeleteDocumentRequest;
import dev.muster.proto.embedding.v1.Document;
import dev.muster.proto.embedding.v1.DocumentState;
import dev.muster.proto.embedding.v1.GetDocumentRequest;
import dev.muster.proto.embedding.v1.ListDocumentsReply;
import dev.muster.proto.embedding.v1.ListDocumentsRequest;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.document.DocumentLimits;
import dev.muster.protocol.error.ErrorCode;
import io.grpc.Status;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@GatewayTest
class DocumentsIT {
    private static final String ID = "0190d3a5-3333-7333-8333-333333333333";

    @SuppressWarnings("NullAway.Init")
    EmbeddingFakes fakes;

    @Inject
    CallerTokens tokens;

    @Inject
    ThreadSpy threads;

    @SuppressWarnings("NullAway.Init")
    DocumentsIT() {}

    @BeforeEach
    void forget() {
        fakes.reset();
        fakes.each(fake -> fake.add = Handler.reply(DocumentsIT::stored));
    }

    @Test
    void aDocumentIsAcceptedAndCarriesWhatWasSent() {
        String id = asTenant()
                .body(
                        "{\"text\":\"# Ä\\n\\ttext\",\"content_type\":\"text/markdown\",\"metadata\":{\"b\": 1.0,  \"a\":\"x\"}}")
                .post("/v1/documents")
                .then()
                .statusCode(202)
                .contentType("application/json")
                .header("Location", startsWith("/v1/documents/"))
                .body(containsString("\"metadata\":{\"b\": 1.0,  \"a\":\"x\"}"))
                .body("state", is("pending"))
                .body("content_type", is("text/markdown"))
                .body("bytes", is(10))
                .body("chunks", is(0))
                .body("tokens", is(0))
                .body("content_hash", is("abcd"))
                .body("created_at", is("2026-11-21T08:00:00Z"))
                .body("$", not(hasKey("indexed_at")))
                .body("$", not(hasKey("error")))
                .extract()
                .path("id");

        AddRequest sent = fakes.onlyRequest(AddRequest.class);
        assertEquals(id, sent.getId());
        assertEquals(7, UUID.fromString(id).version());
        assertEquals("# Ä\n\ttext", sent.getText());
        assertEquals("{\"b\": 1.0,  \"a\":\"x\"}", sent.getMetadata().toStringUtf8());
        assertEquals("default", tokens.verify(fakes.tokens().get(0)).tenant());
    }

    @Test
    void textAloneIsPlainAndHasNoMetadata() {
        asTenant()
                .body("{\"text\":\"a\",\"content_type\":null,\"metadata\":null}")
                .post("/v1/documents")
                .then()
                .statusCode(202)
                .body(containsString("\"metadata\":{}"));

        AddRequest sent = fakes.onlyRequest(AddRequest.class);
        assertEquals("text/plain", sent.getContentType());
        assertEquals(ByteString.EMPTY, sent.getMetadata());
    }

    @Test
    void whatIsKnownAndIndexedIsAnsweredAtOnce() {
        fakes.each(fake -> fake.add = Handler.reply(request -> AddReply.newBuilder()
                .setDocument(document(DocumentState.INDEXED))
                .build()));

        asTenant()
                .body("{\"text\":\"a\"}")
                .post("/v1/documents?wait=30s")
                .then()
                .statusCode(200)
                .header("Location", "/v1/documents/" + ID)
                .body("id", is(ID))
                .body("state", is("indexed"))
                .body("indexed_at", is("2026-11-21T08:00:01Z"));

        assertEquals(1, fakes.requests().size());
    }

    @Test
    void addingMayWaitUntilItIsIndexed() {
        fakes.each(fake -> fake.get = Handler.reply(request -> document(DocumentState.INDEXED)));

        asTenant()
                .body("{\"text\":\"a\"}")
                .post("/v1/documents?wait=30s")
                .then()
                .statusCode(200)
                .body("state", is("indexed"));

        GetDocumentRequest waited = fakes.requests(GetDocumentRequest.class).get(0);
        assertTrue(waited.getWaitMs() > 0 && waited.getWaitMs() <= 5_000, waited.toString());
    }

    @Test
    void aWaitThatEndsFirstOrFailsIsStillAnAcceptedDocument() {
        fakes.each(fake -> fake.get = Handler.reply(request -> document(DocumentState.PENDING)));
        asTenant()
                .body("{\"text\":\"a\"}")
                .post("/v1/documents?wait=1ms")
                .then()
                .statusCode(202);

        fakes.each(fake -> fake.get = Handler.fail(refusal(ErrorCode.OVERLOADED)));
        asTenant()
                .body("{\"text\":\"a\"}")
                .post("/v1/documents?wait=1s")
                .then()
                .statusCode(202)
                .body("state", is("pending"));
    }

    @Test
    void aWaitIsOverInTimeThoughTheReplicaIsSilent() throws Exception {
        HeldCall<GetDocumentRequest, Document> held = new HeldCall<>();
        fakes.each(fake -> fake.get = held);

        asTenant()
                .body("{\"text\":\"a\"}")
                .post("/v1/documents?wait=1s")
                .then()
                .statusCode(202)
                .body("state", is("pending"));

        held.awaitGivenUp();
    }

    @Test
    void whatFailedSaysWhy() {
        fakes.each(fake -> fake.get = Handler.reply(request -> document(DocumentState.FAILED).toBuilder()
                .setErrorCode("provider_failed")
                .setErrorMessage("three times")
                .build()));

        asTenant()
                .get("/v1/documents/" + ID + "?wait=10s")
                .then()
                .statusCode(200)
                .body("state", is("failed"))
                .body("error.code", is("provider_failed"))
                .body("error.message", is("three times"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                                             | text: is missing
                    {"text":null}                                  | text: is missing
                    {"text":""}                                    | text: must have 1 to
                    {"text":" \\n"}                                 | text: is missing or blank
                    {"text":"a","metadata":{"a":1e2147483648}}     | metadata: contains a number
                    {"text":7}                                     | text: must be a text
                    {"text":"a\\u0000"}                            | text: contains U+0000
                    {"text":"\\ud800"}                             | text: contains U+0000 or half
                    {"text":"a","content_type":"text/html"}        | content_type: must be text/markdown or text/plain
                    {"text":"a","metadata":[]}                     | metadata: must be an object
                    {"text":"a","metadata":"x"}                    | metadata: must be an object
                    {"text":"a","metadata":{"a":["\\u0000"]}}      | metadata: contains U+0000
                    {"text":"a","metadata":{"\\udc00":1}}          | metadata: contains U+0000 or half
                    {"text":"a","metadata":{"a":1e100000}}         | metadata: contains a number
                    {"text":"a","metadata":{"a":[1e-100000]}}      | metadata: contains a number
                    {"text":"a","tenant":"other"}                  | tenant: is not a field known here
                    {"text":"a","id":"x"}                          | id: is not a field known here
                    """)
    void badInputNamesTheField(String body, String detail) {
        asTenant()
                .body(body)
                .post("/v1/documents")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", is("invalid_argument"))
                .body("detail", startsWith(detail));

        assertEquals(List.of(), fakes.requests());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "ä"})
    void aTextIsBoundedInBytes(String letter) {
        int letters = DocumentLimits.MAX_TEXT_BYTES / letter.getBytes(StandardCharsets.UTF_8).length;
        asTenant()
                .body(("{\"text\":\"" + letter.repeat(letters) + "\"}").getBytes(StandardCharsets.UTF_8))
                .post("/v1/documents")
                .then()
                .statusCode(202);
        asTenant()
                .body(("{\"text\":\"" + letter.repeat(letters + 1) + "\"}").getBytes(StandardCharsets.UTF_8))
                .post("/v1/documents")
                .then()
                .statusCode(413)
                .body("code", is("payload_too_large"))
                .body("detail", startsWith("text: "));
    }

    @Test
    void metadataAreBounded() {
        String most = "{\"a\":\"" + "x".repeat(DocumentLimits.MAX_METADATA_BYTES - 8) + "\"}";
        asTenant()
                .body("{\"text\":\"a\",\"metadata\":" + most + "}")
                .post("/v1/documents")
                .then()
                .statusCode(202);

        asTenant()
                .body("{\"text\":\"a\",\"metadata\":" + most.replace("\"a\"", "\"ab\"") + "}")
                .post("/v1/documents")
                .then()
                .statusCode(413)
                .body("code", is("payload_too_large"))
                .body("detail", startsWith("metadata: "));
    }

    @Test
    void aPageShowsWhereTheNextBegins() {
        fakes.each(fake -> fake.list = Handler.reply(request -> ListDocumentsReply.newBuilder()
                .addDocuments(document(DocumentState.INDEXED))
                .setMore(true)
                .build()));

        String next = asTenant()
                .queryParam("filter", "{\"path\": \"ä\"}")
                .get("/v1/documents?limit=1&state=indexed,failed&state=pending&state=failed")
                .then()
                .statusCode(200)
                .body("documents[0].id", is(ID))
                .extract()
                .path("next_cursor");
        asTenant().get("/v1/documents?cursor=" + next).then().statusCode(200);

        ListDocumentsRequest first = fakes.requests(ListDocumentsRequest.class).get(0);
        assertEquals(1, first.getLimit());
        assertEquals(
                List.of(DocumentState.INDEXED, DocumentState.FAILED, DocumentState.PENDING), first.getStatesList());
        assertEquals("{\"path\": \"ä\"}", first.getFilter().toStringUtf8());
        assertEquals(ID, fakes.requests(ListDocumentsRequest.class).get(1).getBeforeId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "[]", "7", "{", "{}x", "{},\"filter\":{}", "{}}", "{\"a\":\"\\u0000\"}"})
    void aFilterIsAnObject(String filter) {
        asTenant()
                .queryParam("filter", filter)
                .get("/v1/documents")
                .then()
                .statusCode(400)
                .body("code", is("invalid_argument"))
                .body("detail", startsWith("filter: "));
    }

    @Test
    void badListsAreRefused() {
        asTenant().get("/v1/documents?state=queued").then().statusCode(400).body("code", is("invalid_argument"));
        asTenant().get("/v1/documents?limit=0").then().statusCode(400).body("code", is("invalid_argument"));
        asTenant().get("/v1/documents?cursor=x").then().statusCode(400).body("code", is("invalid_cursor"));
        asTenant()
                .get("/v1/documents?cursor=" + Cursor.TASKS.after(ID))
                .then()
                .statusCode(400)
                .body("code", is("invalid_cursor"));
        asTenant().get("/v1/documents/x").then().statusCode(400).body("code", is("invalid_argument"));
        asTenant().delete("/v1/documents/x").then().statusCode(400).body("code", is("invalid_argument"));
    }

    @Test
    void aDeletedDocumentIsGone() {
        fakes.each(fake -> fake.delete = Handler.reply(request -> DeleteDocumentReply.getDefaultInstance()));
        asTenant().delete("/v1/documents/" + ID).then().statusCode(204);
        assertEquals(ID, fakes.onlyRequest(DeleteDocumentRequest.class).getId());

        fakes.each(fake -> fake.delete = Handler.fail(refusal(ErrorCode.DOCUMENT_NOT_FOUND)));
        fakes.each(fake -> fake.get = Handler.fail(refusal(ErrorCode.DOCUMENT_NOT_FOUND)));
        asTenant().delete("/v1/documents/" + ID).then().statusCode(404).body("code", is("document_not_found"));
        asTenant().get("/v1/documents/" + ID).then().statusCode(404).body("code", is("document_not_found"));
    }

    /** The replica that was asked first may have deleted it before it went away. */
    @Test
    void whatASecondReplicaDoesNotFindMayHaveBeenDeletedByTheFirst() {
        AtomicInteger calls = new AtomicInteger();
        fakes.each(fake -> fake.delete = (request, observer) -> observer.onError(
                calls.getAndIncrement() == 0
                        ? Status.UNAVAILABLE.asRuntimeException()
                        : refusal(ErrorCode.DOCUMENT_NOT_FOUND)));

        asTenant().delete("/v1/documents/" + ID).then().statusCode(204);

        assertEquals(2, fakes.requests().size());
    }

    @Test
    void aChangeThatNoReplicaConfirmedMayHaveBeenDone() {
        fakes.each(fake -> fake.add = Handler.fail(Status.UNAVAILABLE.asRuntimeException()));

        asTenant()
                .body("{\"text\":\"a\"}")
                .post("/v1/documents")
                .then()
                .statusCode(503)
                .header("Retry-After", "1")
                .body("code", is("outcome_unknown"));

        assertEquals(fakes.first().requests(), fakes.second().requests(), "the same request, the same id");
    }

    @Test
    void scopesDecide() {
        String reader = keyWith("documents:read");
        String writer = keyWith("documents:write");
        fakes.each(fake -> fake.list = Handler.reply(request -> ListDocumentsReply.getDefaultInstance()));

        asKey(writer).get("/v1/documents").then().statusCode(403);
        asKey(writer).get("/v1/documents/" + ID).then().statusCode(403);
        asKey(reader).body("{\"text\":\"a\"}").post("/v1/documents").then().statusCode(403);
        asKey(reader).delete("/v1/documents/" + ID).then().statusCode(403);
        asKey(writer)
                .body("{\"text\":\"a\"}")
                .post("/v1/documents?wait=1s")
                .then()
                .statusCode(403);
        assertEquals(List.of(), fakes.requests());
        asKey(reader).get("/v1/documents").then().statusCode(200);
        asKey(writer).body("{\"text\":\"a\"}").post("/v1/documents").then().statusCode(202);
        assertTrue(fakes.tokens().stream()
                .allMatch(token -> tokens.verify(token).tenant().equals("acme")));
    }

    @Test
    void everythingHappensOnEventLoops() {
        asTenant()
                .header("Spy", "add")
                .body("{\"text\":\"" + "x".repeat(100_000) + "\"}")
                .post("/v1/documents")
                .then()
                .statusCode(202);

        assertFalse(threads.mayBlock("add"));
    }

    private static AddReply stored(AddRequest request) {
        return AddReply.newBuilder()
                .setCreated(true)
                .setDocument(Document.newBuilder()
                        .setId(request.getId())
                        .setState(DocumentState.PENDING)
                        .setContentType(request.getContentType())
                        .setMetadata(request.getMetadata())
                        .setBytes(request.getTextBytes().size())
                        .setCreatedAtMs(1_795_248_000_000L)
                        .setContentHash("abcd"))
                .build();
    }

    private static Document document(DocumentState state) {
        return Document.newBuilder()
                .setId(ID)
                .setState(state)
                .setContentType("text/plain")
                .setCreatedAtMs(1_795_248_000_000L)
                .setIndexedAtMs(state == DocumentState.INDEXED ? 1_795_248_001_000L : 0)
                .setContentHash("abcd")
                .build();
    }
}
