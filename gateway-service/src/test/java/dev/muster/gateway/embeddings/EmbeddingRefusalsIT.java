package dev.muster.gateway.embeddings;

import static dev.muster.gateway.testing.Rest.asKey;
import static dev.muster.gateway.testing.Rest.asTenant;
import static dev.muster.gateway.testing.Rest.keyWith;
import static dev.muster.gateway.testing.Rest.refusal;
import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.gateway.replicas.EmbeddingReplicas;
import dev.muster.gateway.testing.EmbeddingServices.EmbeddingFakes;
import dev.muster.gateway.testing.FakeEmbeddingService;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.Handler;
import dev.muster.platform.call.GrpcErrors;
import dev.muster.platform.replicas.Replica;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.grpc.Status;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever refuses {@code /v1/embeddings}, it has OpenAI's shape. */
@GatewayTest
class EmbeddingRefusalsIT {
    @SuppressWarnings("NullAway.Init")
    EmbeddingFakes fakes;

    @Inject
    EmbeddingReplicas replicas;

    @SuppressWarnings("NullAway.Init")
    EmbeddingRefusalsIT() {}

    @BeforeEach
    void embed() {
        fakes.reset();
        fakes.each(fake -> fake.embed = Handler.reply(TestVectors::of));
        await().atMost(Duration.ofSeconds(20))
                .until(() -> replicas.all().stream().allMatch(Replica::promising));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {"model":"m"}                                       | input           | input: is missing
                    {"model":"m","input":null}                          | input           | input: is missing
                    {"model":"m","input":""}                            | input           | input: must have 1 to
                    {"model":"m","input":[]}                            | input           | input: must have 1 to 2048 entries
                    {"model":"m","input":["a",""]}                      | input           | input[1]: must have 1 to
                    {"model":"m","input":[1,2]}                         | input           | input[0]: must be a text
                    {"model":"m","input":["a",[1,2]]}                   | input           | input[1]: must be a text
                    {"model":"m","input":[null]}                        | input           | input[0]: must be a text
                    {"model":"m","input":{"a":1}}                       | input           | input: must be a list
                    {"model":"m","input":7}                             | input           | input: must be a list
                    {"model":"m","input":["a","b\\u0000"]}              | input           | input[1]: contains U+0000
                    {"model":"m","input":["\\ud800 alone"]}             | input           | input[0]: contains U+0000 or half
                    {"model":"m","input":"\\udc00"}                     | input           | input: contains U+0000 or half
                    {"input":"a"}                                       | model           | model: is missing
                    {"input":"a","model":null}                          | model           | model: is missing
                    {"input":"a","model":""}                            | model           | model: must have 1 to 256
                    {"input":"a","model":7}                             | model           | model: must be a text
                    {"input":"a","model":"m","encoding_format":"int8"}  | encoding_format | encoding_format: must be base64 or float
                    {"input":"a","model":"m","encoding_format":1}       | encoding_format | encoding_format: must be base64 or float
                    {"input":"a","model":"m","dimensions":0}            | dimensions      | dimensions: must be a whole number
                    {"input":"a","model":"m","dimensions":1.5}          | dimensions      | dimensions: must be a whole number
                    {"input":"a","model":"m","dimensions":"3"}          | dimensions      | dimensions: must be a whole number
                    {"input":"a","model":"m","input":"b"}               | input           | input: is given twice
                    {"input":"a","model":"m","text":"b"}                | text            | text: is given beside input
                    {"text":""}                                         | text            | text: must have 1 to
                    {"text":["a"]}                                      | text            | text: must be a text
                    """)
    void badInputNamesTheField(String body, String param, String message) {
        refused(asTenant().body(body).post("/v1/embeddings"), 400, "invalid_request_error", "invalid_argument", param)
                .body("error.message", startsWith(message));

        assertEquals(List.of(), fakes.requests());
    }

    @Test
    void aListThatIsTooLongIsRefused() {
        String input = "\"a\",".repeat(2_048) + "\"a\"";

        refused(send("[" + input + "]"), 400, "invalid_request_error", "invalid_argument", "input")
                .body("error.message", is("input: must have at most 2048 entries"));
    }

    @Test
    void aTextOfAMegabyteIsRefused() {
        refused(
                        send("[\"a\",\"" + "x".repeat(1 << 20) + "\"]"),
                        400,
                        "invalid_request_error",
                        "invalid_argument",
                        "input")
                .body("error.message", startsWith("input[1]: must have 1 to 131072"));
    }

    @Test
    void lineFeedsAndOtherControlCharactersAreText() {
        send("\"a\\n\\tb\\u0001\\u007f\\ud83d\\ude00\"").then().statusCode(200);
    }

    @Test
    void tokensOfAllTextsAreBounded() {
        String text = "\"" + "x".repeat(100_000) + "\"";

        refused(
                        send("[" + text + "," + text + "," + text + ",\"a\"]"),
                        400,
                        "invalid_request_error",
                        "too_many_tokens",
                        "input")
                .body("error.message", is("input: have more than 300000 tokens in all"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "{", "\"a\"", "{\"model\":\"m\",\"input\":\"a\"} x"})
    void whatIsNoJsonObjectIsRefused(String body) {
        Response response = asTenant().body(body).post("/v1/embeddings");

        response.then().statusCode(400).contentType("application/json").body("error.type", is("invalid_request_error"));
    }

    @Test
    void theServersOwnRefusalsHaveTheShapeToo() {
        refused(
                        given().contentType("application/json").body("{}").post("/v1/embeddings"),
                        401,
                        "authentication_error",
                        "unauthenticated",
                        null)
                .header("WWW-Authenticate", "Bearer");
        refused(
                asKey("mk_Boot1234_" + "x".repeat(43)).body("{}").post("/v1/embeddings"),
                401,
                "authentication_error",
                "unauthenticated",
                null);
        refused(
                asKey(keyWith("tasks:read")).body("{}").post("/v1/embeddings"),
                403,
                "permission_error",
                "permission_denied",
                null);
        refused(asTenant().get("/v1/embeddings"), 405, "invalid_request_error", "method_not_allowed", null);
        refused(
                asTenant().contentType("text/plain").body("a").post("/v1/embeddings"),
                415,
                "invalid_request_error",
                "unsupported_media_type",
                null);
        refused(
                asTenant().accept("text/html").body("{}").post("/v1/embeddings"),
                406,
                "invalid_request_error",
                "not_acceptable",
                null);
        refused(
                asTenant().body(" ".repeat((8 << 20) + 1)).post("/v1/embeddings"),
                413,
                "invalid_request_error",
                "payload_too_large",
                null);
    }

    @ParameterizedTest
    @CsvSource({
        "MODEL_NOT_FOUND,     404, invalid_request_error, model",
        "TOO_MANY_TOKENS,     400, invalid_request_error, input",
        "TOO_MANY_DOCUMENTS,  429, rate_limit_error,",
        "INTERNAL,            500, server_error,",
        "PROVIDER_FAILED,     502, server_error,",
        "DEADLINE_EXCEEDED,   504, server_error,"
    })
    void whatTheEmbeddingServiceRefusesComesThrough(ErrorCode code, int status, String type, @Nullable String param) {
        fakes.each(fake -> fake.embed = Handler.fail(refusal(code)));

        ValidatableResponse response = refused(send("\"a\""), status, type, code.code(), param);

        if (status == 429) {
            response.header("Retry-After", "1");
        }
        assertEquals(1, fakes.requests().size());
    }

    @Test
    void aTextThatIsRefusedIsNamedByItsPlaceInTheWholeList() {
        refuseBad(
                1_000 / EmbedAll.PART,
                bad -> refusal(ErrorCode.TOO_MANY_TOKENS, "texts[" + bad + "]: has 9,000 tokens, at most 8,192"));

        refused(
                        send("[" + "\"a\",".repeat(1_000) + "\"bad\"]"),
                        400,
                        "invalid_request_error",
                        "too_many_tokens",
                        "input")
                .body("error.message", startsWith("input[1000]: has 9,000 tokens"));
        refused(
                        asTenant().body("{\"text\":\"bad\"}").post("/v1/embeddings"),
                        400,
                        "invalid_request_error",
                        "too_many_tokens",
                        "text")
                .body("error.message", startsWith("text: has 9,000 tokens"));
    }

    @Test
    void onePartThatFailsFailsTheRequest() {
        refuseBad(100 / EmbedAll.PART, bad -> refusal(ErrorCode.OVERLOADED));

        refused(send("[" + "\"a\",".repeat(100) + "\"bad\"]"), 503, "server_error", "overloaded", null);
    }

    /** Whichever of them is the first to be asked for a part. */
    @Test
    void whereOneReplicaHasNoRoomTheOtherIsAsked() {
        for (FakeEmbeddingService full : fakes.all()) {
            fakes.each(fake -> fake.embed = Handler.reply(TestVectors::of));
            full.embed = Handler.fail(refusal(ErrorCode.OVERLOADED));

            send("[" + "\"a\",".repeat(100) + "\"a\"]").then().statusCode(200).body("data.size()", is(101));
        }
    }

    @Test
    void whereNoReplicaHasRoomItIsOverloaded() {
        fakes.each(fake -> fake.embed = Handler.fail(refusal(ErrorCode.OVERLOADED)));

        refused(send("\"a\""), 503, "server_error", "overloaded", null).header("Retry-After", "1");

        assertEquals(2, fakes.requests().size());
    }

    @Test
    void anOverloadedProviderStandsBehindEveryReplica() {
        fakes.each(fake -> fake.embed = Handler.fail(
                GrpcErrors.of(new MusterException(ErrorCode.OVERLOADED, "The provider is overloaded", 7_000))));

        refused(send("\"a\""), 503, "server_error", "overloaded", null).header("Retry-After", "7");

        assertEquals(1, fakes.requests().size());
    }

    @Test
    void anAnswerOfTheWrongLengthIsAFault() {
        fakes.each(fake -> fake.embed = Handler.reply(request ->
                TestVectors.of(request.toBuilder().addTexts("one more").build())));

        refused(send("\"a\""), 500, "server_error", "internal", null);
    }

    @Test
    void theOtherReplicaIsAskedWhereOneFails() {
        AtomicInteger calls = new AtomicInteger();
        fakes.each(fake -> fake.embed = (request, observer) -> {
            if (calls.getAndIncrement() == 0) {
                observer.onError(Status.UNAVAILABLE.asRuntimeException());
            } else {
                observer.onNext(TestVectors.of(request));
                observer.onCompleted();
            }
        });

        send("\"a\"").then().statusCode(200);

        assertEquals(1, fakes.first().requests().size());
        assertEquals(fakes.first().requests(), fakes.second().requests());
    }

    @Test
    void withoutAnyReplicaItIsWorthTryingAgain() {
        fakes.each(fake -> fake.embed = Handler.fail(Status.UNAVAILABLE.asRuntimeException()));

        refused(send("\"a\""), 503, "server_error", "unavailable", null)
                .header("Retry-After", "1")
                .body("error.message", containsString("embedding service"));

        assertEquals(2, fakes.requests().size());
    }

    @Test
    void theSameTextGoesToTheSameReplica() {
        for (int i = 0; i < 10; i++) {
            send("\"again\"").then().statusCode(200);
        }

        assertTrue(fakes.all().stream().anyMatch(fake -> fake.requests().size() == 10));
    }

    /**
     * Refuses the text {@code bad} by its place in its part, once the parts before it have come: one still on its way would be
     * counted by the next test.
     */
    private void refuseBad(int before, IntFunction<Exception> refusal) {
        fakes.each(fake -> fake.embed = (request, observer) -> {
            int bad = request.getTextsList().indexOf("bad");
            if (bad < 0) {
                observer.onNext(TestVectors.of(request));
                observer.onCompleted();
            } else {
                await().until(() -> fakes.requests().size() > before);
                observer.onError(refusal.apply(bad));
            }
        });
    }

    private static Response send(String input) {
        return asTenant()
                .body(("{\"model\":\"m\",\"input\":" + input + "}").getBytes(StandardCharsets.UTF_8))
                .post("/v1/embeddings");
    }

    private static ValidatableResponse refused(
            Response response, int status, String type, String code, @Nullable String param) {
        return response.then()
                .statusCode(status)
                .contentType("application/json")
                .body("keySet()", is(java.util.Set.of("error")))
                .body("error.type", is(type))
                .body("error.code", is(code))
                .body("error.param", is(param));
    }
}
