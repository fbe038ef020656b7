package dev.muster.gateway.embeddings;

import static dev.muster.gateway.testing.Rest.asKey;
import static dev.muster.gateway.testing.Rest.asTenant;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.nullValue;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.gateway.testing.EmbeddingServices.EmbeddingFakes;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.Handler;
import dev.muster.gateway.testing.ThreadSpy;
import dev.muster.proto.embedding.v1.EmbedRequest;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@GatewayTest
class EmbeddingsIT {
    @SuppressWarnings("NullAway.Init")
    EmbeddingFakes fakes;

    @Inject
    CallerTokens tokens;

    @Inject
    ThreadSpy threads;

    @SuppressWarnings("NullAway.Init")
    EmbeddingsIT() {}

    @BeforeEach
    void embed() {
        fakes.reset();
        fakes.each(fake -> fake.embed = Handler.reply(TestVectors::of));
    }

    @Test
    void aTextIsAnsweredAsOpenAiWould() {
        asTenant()
                .body("{\"model\":\"all-minilm-l6-v2\",\"input\":\"ab\"}")
                .post("/v1/embeddings")
                .then()
                .statusCode(200)
                .contentType("application/json")
                .body("object", is("list"))
                .body("data.size()", is(1))
                .body("data[0].object", is("embedding"))
                .body("data[0].index", is(0))
                .body("data[0].embedding", contains(2.0f, 0.1f, -1.0E-10f))
                .body("data[0].truncated", nullValue())
                .body("model", is("all-minilm-l6-v2"))
                .body("usage.prompt_tokens", is(2))
                .body("usage.total_tokens", is(2));

        EmbedRequest sent = fakes.requests(EmbedRequest.class).get(0);
        assertEquals(List.of("ab"), sent.getTextsList());
        assertEquals("all-minilm-l6-v2", sent.getModel());
        assertEquals(0, sent.getDimensions());
    }

    @Test
    void base64IsTheBytesAsTheyAre() {
        String base64 = asTenant()
                .body("{\"model\":\"m\",\"input\":[\"abc\"],\"encoding_format\":\"base64\"}")
                .post("/v1/embeddings")
                .then()
                .statusCode(200)
                .extract()
                .path("data[0].embedding");

        assertArrayEquals(
                TestVectors.vector("abc").toByteArray(), Base64.getDecoder().decode(base64));
    }

    @Test
    void whatOpenAisClientsSendBesideMeansNothing() {
        asTenant()
                .body("{\"input\":\"a\",\"model\":\"m\",\"encoding_format\":null,\"dimensions\":null,\"user\":\"u-1\","
                        + "\"extra\":{\"a\":[1,{}]},\"tenant\":\"other\"}")
                .post("/v1/embeddings")
                .then()
                .statusCode(200);

        Caller caller = tokens.verify(fakes.tokens().get(0));
        assertEquals("default", caller.tenant());
        assertEquals("key:Boot1234", caller.principal());
    }

    @Test
    void dimensionsAreSentOn() {
        asTenant()
                .body("{\"model\":\"m\",\"input\":\"a\",\"dimensions\":256}")
                .post("/v1/embeddings")
                .then()
                .statusCode(200);

        assertEquals(256, (fakes.requests(EmbedRequest.class).get(0)).getDimensions());
    }

    @Test
    void aTextByItselfHasItsOwnAnswer() {
        asTenant()
                .body("{\"text\":\"ab\"}")
                .post("/v1/embeddings")
                .then()
                .statusCode(200)
                .body("embedding", contains(2.0f, 0.1f, -1.0E-10f))
                .body("model", is("default-model"))
                .body("dimensions", is(3))
                .body("tokens", is(2))
                .body("truncated", is(false))
                .body("cached", is(true));
    }

    @Test
    void aTextThatWasCutSaysSo() {
        asTenant()
                .body("{\"model\":\"m\",\"input\":[\"a\",\"" + "x".repeat(300) + "\"]}")
                .post("/v1/embeddings")
                .then()
                .statusCode(200)
                .body("data[0].truncated", nullValue())
                .body("data[1].truncated", is(true))
                .body("usage.prompt_tokens", is(301));
    }

    @ParameterizedTest
    @ValueSource(strings = {"float", "base64"})
    void aListOf2048ComesBackInItsOrder(String format) {
        String input = IntStream.range(0, 2_048)
                .mapToObj(i -> "\"" + "t".repeat(i % 7) + i + "\"")
                .collect(Collectors.joining(","));

        List<?> data = asTenant()
                .body("{\"model\":\"m\",\"encoding_format\":\"" + format + "\",\"input\":[" + input + "]}")
                .post("/v1/embeddings")
                .then()
                .statusCode(200)
                .body("data.index", is(IntStream.range(0, 2_048).boxed().toList()))
                .extract()
                .path("data.embedding");

        assertEquals(2_048, data.size());
        for (int i = 0; i < 2_048; i++) {
            String text = "t".repeat(i % 7) + i;
            assertEquals(
                    format.equals("float")
                            ? TestVectors.floats(text)
                            : Base64.getEncoder()
                                    .encodeToString(TestVectors.vector(text).toByteArray()),
                    data.get(i));
        }
        assertTrue(fakes.requests(EmbedRequest.class).stream()
                .allMatch(request -> request.getTextsCount() <= EmbedAll.PART));
    }

    @Test
    void fewPartsAreUnderWayAtATime() {
        AtomicInteger running = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        fakes.each(fake -> fake.embed = (request, observer) -> {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            observer.onNext(TestVectors.of(request));
            running.decrementAndGet();
            observer.onCompleted();
        });
        String input = "\"a\",".repeat(2_047) + "\"a\"";

        asTenant()
                .body("{\"model\":\"m\",\"input\":[" + input + "]}")
                .post("/v1/embeddings")
                .then()
                .statusCode(200);

        assertTrue(most.get() <= EmbedAll.AT_A_TIME, most.toString());
        assertEquals(2_048 / EmbedAll.PART, fakes.requests().size());
    }

    /** The token of the first part would not live long enough for the last one; nor does a key that is revoked. */
    @Test
    void eachPartIsAskedForWithATokenOfItsOwn() throws Exception {
        JsonPath made = asTenant()
                .body("{\"tenant\":\"acme\",\"name\":\"some\",\"scopes\":[\"embeddings\"]}")
                .post("/v1/admin/keys")
                .jsonPath();
        Queue<Runnable> held = new ConcurrentLinkedQueue<>();
        fakes.each(fake -> fake.embed = (request, observer) -> held.add(() -> {
            observer.onNext(TestVectors.of(request));
            observer.onCompleted();
        }));
        String body = "{\"model\":\"m\",\"input\":[" + "\"a\",".repeat(1_023) + "\"a\"]}";
        CompletableFuture<Integer> status = CompletableFuture.supplyAsync(() ->
                asKey(made.getString("key")).body(body).post("/v1/embeddings").statusCode());
        await().until(() -> held.size() == EmbedAll.AT_A_TIME);

        asTenant().delete("/v1/admin/keys/" + made.getString("id")).then().statusCode(204);
        await().until(() ->
                asKey(made.getString("key")).body("{}").post("/v1/embeddings").statusCode() == 401);
        held.forEach(Runnable::run);

        assertEquals(401, status.get(20, TimeUnit.SECONDS));
        assertEquals(EmbedAll.AT_A_TIME, fakes.requests().size());
    }

    @Test
    void everythingHappensOnEventLoops() {
        asTenant()
                .header("Spy", "embed")
                .body("{\"model\":\"m\",\"input\":\"a\"}")
                .post("/v1/embeddings")
                .then()
                .statusCode(200);

        assertFalse(threads.mayBlock("embed"));
    }
}
