package dev.muster.gateway.search;

import static dev.muster.gateway.testing.Rest.asKey;
import static dev.muster.gateway.testing.Rest.asTenant;
import static dev.muster.gateway.testing.Rest.keyWith;
import static dev.muster.gateway.testing.Rest.refusal;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.protobuf.ByteString;
import dev.muster.gateway.testing.EmbeddingServices.EmbeddingFakes;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.Handler;
import dev.muster.gateway.testing.ThreadSpy;
import dev.muster.proto.embedding.v1.Hit;
import dev.muster.proto.embedding.v1.SearchReply;
import dev.muster.proto.embedding.v1.SearchRequest;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.error.ErrorCode;
import io.grpc.Status;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@GatewayTest
class SearchIT {
    @SuppressWarnings("NullAway.Init")
    EmbeddingFakes fakes;

    @Inject
    CallerTokens tokens;

    @Inject
    ThreadSpy threads;

    @SuppressWarnings("NullAway.Init")
    SearchIT() {}

    @BeforeEach
    void find() {
        fakes.reset();
        fakes.each(fake -> fake.search = Handler.reply(request -> found()));
    }

    @Test
    void hitsComeAsTheyWereFound() {
        asTenant()
                .body("{\"query\":\"tasks\\nand leases\",\"k\":3,\"threshold\":0.25,\"filter\":{\"lang\": \"md\"}}")
                .post("/v1/search")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("hits.size()", is(2))
                .body("hits[0].document_id", is("0190d3a5-3333-7333-8333-333333333333"))
                .body("hits[0].chunk", is(4))
                .body("hits[0].score", is(0.875f))
                .body("hits[0].text", is("\"a\"\nb"))
                .body("hits[0].start", is(10))
                .body("hits[0].end", is(15))
                .body(containsString("\"metadata\":{\"lang\":  \"md\"}"))
                .body(containsString("\"metadata\":{}"))
                .body("model", is("all-minilm-l6-v2"))
                .body("tokens", is(5))
                .body("truncated", is(true))
                .body("exact", is(true));

        SearchRequest sent = fakes.requests(SearchRequest.class).get(0);
        assertEquals("tasks\nand leases", sent.getQuery());
        assertEquals(3, sent.getK());
        assertEquals(0.25, sent.getThreshold());
        assertEquals("{\"lang\": \"md\"}", sent.getFilter().toStringUtf8());
        assertEquals("default", tokens.verify(fakes.tokens().get(0)).tenant());
    }

    @Test
    void aQueryAloneIsEnough() {
        asTenant()
                .body("{\"query\":\"a\",\"k\":null,\"threshold\":null,\"filter\":null}")
                .post("/v1/search")
                .then()
                .statusCode(200);

        SearchRequest sent = fakes.requests(SearchRequest.class).get(0);
        assertEquals(10, sent.getK());
        assertFalse(sent.hasThreshold());
        assertEquals(ByteString.EMPTY, sent.getFilter());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {}                                   | query: is missing
                    {"query":""}                         | query: must have 1 to
                    {"query":["a"]}                      | query: must be a text
                    {"query":"a\\u0000"}                 | query: contains U+0000
                    {"query":"a","k":0}                  | k: must be a whole number from 1 to 100
                    {"query":"a","k":101}                | k: must be a whole number from 1 to 100
                    {"query":"a","k":"5"}                | k: must be a whole number
                    {"query":"a","threshold":1.01}       | threshold: must be a number from -1
                    {"query":"a","threshold":-2}         | threshold: must be a number from -1
                    {"query":"a","threshold":"0.5"}      | threshold: must be a number
                    {"query":"a","threshold":1e999}      | threshold: must be a number
                    {"query":"a","filter":[]}            | filter: must be an object
                    {"query":"a","filter":{"a":"\\u0000"}} | filter: contains U+0000
                    {"query":"a","tenant":"other"}       | tenant: is not a field known here
                    {"query":"a","filter":{},"tenants":[]} | tenants: is not a field known here
                    """)
    void badInputNamesTheField(String body, String detail) {
        asTenant()
                .body(body)
                .post("/v1/search")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", is("invalid_argument"))
                .body("detail", startsWith(detail));

        assertEquals(List.of(), fakes.requests());
    }

    @Test
    void theScopeToReadIsNeeded() {
        asKey(keyWith("documents:write", "embeddings"))
                .body("{\"query\":\"a\"}")
                .post("/v1/search")
                .then()
                .statusCode(403)
                .body("code", is("permission_denied"));
        asKey(keyWith("documents:read"))
                .body("{\"query\":\"a\"}")
                .post("/v1/search")
                .then()
                .statusCode(200);

        assertEquals("acme", tokens.verify(fakes.tokens().get(0)).tenant());
    }

    @Test
    void refusalsComeThroughAndAnotherReplicaIsAsked() {
        fakes.each(fake -> fake.search = Handler.fail(refusal(ErrorCode.TOO_MANY_TOKENS)));
        asTenant()
                .body("{\"query\":\"a\"}")
                .post("/v1/search")
                .then()
                .statusCode(400)
                .body("code", is("too_many_tokens"));
        assertEquals(1, fakes.requests().size());

        fakes.each(fake -> fake.search = Handler.fail(Status.UNAVAILABLE.asRuntimeException()));
        asTenant()
                .body("{\"query\":\"a\"}")
                .post("/v1/search")
                .then()
                .statusCode(503)
                .header("Retry-After", "1")
                .body("code", is("unavailable"))
                .body("retryable", is(true));
        assertEquals(3, fakes.requests().size());
    }

    @Test
    void everythingHappensOnEventLoops() {
        asTenant()
                .header("Spy", "search")
                .body("{\"query\":\"a\"}")
                .post("/v1/search")
                .then()
                .statusCode(200);

        assertFalse(threads.mayBlock("search"));
    }

    private static SearchReply found() {
        return SearchReply.newBuilder()
                .addHits(Hit.newBuilder()
                        .setDocumentId("0190d3a5-3333-7333-8333-333333333333")
                        .setChunk(4)
                        .setScore(0.875)
                        .setText("\"a\"\nb")
                        .setStart(10)
                        .setEnd(15)
                        .setMetadata(ByteString.copyFromUtf8("{\"lang\":  \"md\"}")))
                .addHits(Hit.newBuilder().setDocumentId("0190d3a5-4444-7444-8444-444444444444"))
                .setModel("all-minilm-l6-v2")
                .setTokens(5)
                .setTruncated(true)
                .setExact(true)
                .build();
    }
}
