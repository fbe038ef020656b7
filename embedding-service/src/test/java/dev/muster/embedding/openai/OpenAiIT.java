package dev.muster.embedding.openai;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.EmbeddingConfig.OpenAiConfig;
import dev.muster.embedding.embed.EmbedTexts;
import dev.muster.embedding.embed.EmbedTexts.Urgency;
import dev.muster.embedding.embed.TextVector;
import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.testing.ByHand;
import dev.muster.embedding.testing.Door;
import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.MusterException;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Vertx;
import jakarta.inject.Inject;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(value = BackEndsResource.class, initArgs = @ResourceArg(name = "service", value = "embedding"))
@QuarkusTestResource(value = FakeServer.class, restrictToAnnotatedClass = true)
class OpenAiIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Inject
    EmbedTexts embed;

    @Inject
    EmbeddingConfig config;

    @Inject
    Vertx vertx;

    private final Caller caller = new Caller(Door.newTenant(), "key:test", Set.of());

    @Test
    void eachTextGetsItsVectorOfLengthOne() {
        List<String> texts = IntStream.range(1, 200).mapToObj("x"::repeat).toList();

        List<TextVector> vectors = vectors("fake", texts);

        for (int i = 0; i < texts.size(); i++) {
            assertVector(i + 1, vectors.get(i));
            assertFalse(vectors.get(i).truncated());
        }
        assertTrue(vectors.stream().mapToInt(TextVector::tokens).sum() > 0);
    }

    @Test
    void vectorsComeInBase64TooAndInAnyOrder() {
        double length = Math.sqrt(30);
        FloatBuffer vector = floats(vectors("fake", List.of("in base64")).get(0));
        assertEquals(1 / length, vector.get(0), 1e-6);
        assertEquals(4 / length, vector.get(3), 1e-6);

        List<TextVector> vectors = vectors("fake", List.of("backwards", "ab", "abc"));
        assertVector(9, vectors.get(0));
        assertVector(2, vectors.get(1));
        assertVector(3, vectors.get(2));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "half",
                "broken",
                "html",
                "empty",
                "array",
                "one too few",
                "short vectors",
                "NaN",
                "NaN in base64",
                "too large",
                "null inside",
                "words inside",
                "zero",
                "no vector",
                "other index",
                "bad base64",
                "odd base64"
            })
    void anAnswerThatIsNoneIsNobodysVector(String behaviour) {
        assertEquals("provider_failed", refusal("fake", behaviour).code().code());
    }

    @Test
    void aServerThatIsTooBusySaysWhenToComeBack() {
        MusterException refusal = refusal("fake", "busy");

        assertEquals("overloaded", refusal.code().code());
        assertEquals(7_000, refusal.retryAfterMillis());
    }

    @Test
    void aServerThatHangsIsNotWaitedForForEver() {
        assertEquals("deadline_exceeded", refusal("hasty", "hang").code().code());
    }

    @Test
    void connectionsThatOpenTooLateTakeNoPlaces() {
        LateClient late = new LateClient(vertx.createHttpClient());
        OpenAiProvider provider =
                new OpenAiProvider(requireNonNull(config.openai().get("late")), late.client());
        List<UniAssertSubscriber<List<Computed>>> tooLate = IntStream.range(0, provider.concurrency())
                .mapToObj(i -> provider.embed(List.of("text " + i))
                        .subscribe()
                        .withSubscriber(UniAssertSubscriber.<List<Computed>>create()))
                .toList();
        tooLate.forEach(one -> assertEquals(
                "deadline_exceeded",
                ((MusterException) one.awaitFailure(PATIENCE).getFailure())
                        .code()
                        .code()));

        late.open();

        assertEquals(1, provider.embed(List.of("good")).await().atMost(PATIENCE).size());
    }

    @Test
    void anotherServerMakesAnotherSpace() {
        assertNotEquals(spaceOf("http://one/v1"), spaceOf("http://other/v1"));
        assertEquals(spaceOf("http://one/v1"), spaceOf("http://user:secret@one/v1/"));
    }

    private String spaceOf(String baseUrl) {
        Map<String, String> settings = Map.of(
                "muster.openai.x.model", "x", "muster.openai.x.dimensions", "4", "muster.openai.x.base-url", baseUrl);
        OpenAiConfig one = requireNonNull(ByHand.config(settings).openai().get("x"));
        return new OpenAiProvider(one, vertx.createHttpClient()).space().id();
    }

    @Test
    void aTextThatTheServerRefusesIsTheCallersFault() {
        MusterException refusal = refusal("fake", "refused");

        assertEquals("invalid_argument", refusal.code().code());
        assertEquals("texts[0]: was refused by the provider", refusal.detail());
    }

    @Test
    void anotherFieldThatTheServerRefusesIsNot() {
        assertEquals("provider_failed", refusal("fake", "no dimensions").code().code());
    }

    @Test
    void aServerThatIsNotThereFailed() {
        assertEquals("provider_failed", refusal("away", "text").code().code());
    }

    @Test
    void anAnswerWithoutEndIsNotRead() {
        assertEquals("provider_failed", refusal("short", "a b c").code().code());
    }

    @Test
    void aServerThatFailsAgainAndAgainIsLeftAlone() {
        for (int i = 0; i < 4; i++) {
            assertEquals("provider_failed", refusal("fragile", "broken").code().code());
        }

        MusterException refusal = refusal("fragile", "good");
        assertEquals("unavailable", refusal.code().code());
        assertEquals(3_600_000, refusal.retryAfterMillis());
    }

    @Test
    void refusalsDoNotTellTheKey() {
        for (String behaviour : List.of("broken", "half", "refused", "busy")) {
            assertFalse(refusal("fake", behaviour).detail().contains("secret"));
        }
    }

    private List<TextVector> vectors(String model, List<String> texts) {
        return ask(model, texts).awaitItem(PATIENCE).getItem().vectors();
    }

    private MusterException refusal(String model, String behaviour) {
        return (MusterException)
                ask(model, List.of(behaviour)).awaitFailure(PATIENCE).getFailure();
    }

    private UniAssertSubscriber<dev.muster.embedding.embed.Vectors> ask(String model, List<String> texts) {
        return embed.embed(caller, model, texts, 0, Urgency.NOW)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    private static void assertVector(int first, TextVector vector) {
        double length = Math.sqrt(first * first + 25);
        FloatBuffer floats = floats(vector);
        assertEquals(first / length, floats.get(0), 1e-6);
        assertEquals(3 / length, floats.get(1), 1e-6);
        assertEquals(4 / length, floats.get(3), 1e-6);
    }

    private static FloatBuffer floats(TextVector vector) {
        return vector.vector()
                .asReadOnlyByteBuffer()
                .order(ByteOrder.LITTLE_ENDIAN)
                .asFloatBuffer();
    }
}
