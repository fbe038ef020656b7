package dev.muster.embedding.embed;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.embed.EmbedTexts.Urgency;
import dev.muster.embedding.model.Model;
import dev.muster.embedding.model.Models;
import dev.muster.embedding.testing.ByHand;
import dev.muster.embedding.testing.HeldProvider;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EmbedTextsTest {
    private static final Caller ANNA = new Caller("anna", "key:a", Set.of());
    private static final Caller BERT = new Caller("bert", "key:b", Set.of());

    private final HeldProvider provider = new HeldProvider(1, 2, true);
    private final FakeMemory memory = new FakeMemory();
    private final EmbedTexts embed = embedding(provider, Map.of("muster.embed.cache-wait", "1h"));

    @Test
    void aThousandWhoAskTheSameAtATimeCostOneComputation() {
        Queue<UniAssertSubscriber<Vectors>> all = new ConcurrentLinkedQueue<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            IntStream.range(0, 1_000).forEach(i -> threads.execute(() -> all.add(ask(ANNA, "same"))));
        }
        provider.open();

        assertEquals(1_000, all.size());
        all.forEach(one -> assertEquals(
                HeldProvider.vectorOf("same").vector(),
                one.awaitItem().getItem().vectors().get(0).vector()));
        assertEquals(1, provider.calls().size());
    }

    @Test
    void aFirstCallerWhoLeavesDoesNotFailTheOthers() {
        UniAssertSubscriber<Vectors> first = ask(ANNA, "same");
        UniAssertSubscriber<Vectors> second = ask(ANNA, "same");

        first.cancel();
        provider.open();

        assertEquals(1, second.awaitItem().getItem().vectors().size());
        assertEquals(1, provider.calls().size());
    }

    @Test
    void aFirstCallerWhoLeavesWhileTheMemoryIsAskedDoesNotFailTheOthers() {
        CompletableFuture<Void> answer = new CompletableFuture<>();
        memory.answersAfter(Uni.createFrom().completionStage(answer));
        EmbedTexts patient = embedding(new HeldProvider(1, 2, false).opened(), Map.of("muster.embed.cache-wait", "1h"));
        UniAssertSubscriber<Vectors> first = ask(patient, ANNA, "same");
        UniAssertSubscriber<Vectors> second = ask(patient, ANNA, "same");

        first.cancel();
        answer.complete(null);

        assertEquals(1, second.awaitItem().getItem().vectors().size());
    }

    @Test
    void whatEverybodyLeftIsNotComputed() {
        ask(ANNA, "running 1");
        ask(ANNA, "running 2");
        ask(ANNA, "left").cancel();

        provider.open();

        assertFalse(provider.calls().contains(List.of("left")));
        assertEquals(0, embed.underWay());
    }

    @Test
    void aRememberedVectorIsCachedAndAComputedOneIsNot() {
        provider.open();

        assertFalse(only(ask(ANNA, "text")).cached());
        assertTrue(only(ask(ANNA, "text")).cached());
        assertEquals(1, provider.calls().size());
    }

    @Test
    void whatIsRememberedCarriesTokensAndTheCut() {
        provider.open();
        TextVector computed = only(ask(ANNA, "a long text"));
        TextVector remembered = only(ask(ANNA, "a long text"));

        assertEquals(11, remembered.tokens());
        assertTrue(remembered.truncated());
        assertEquals(computed.vector(), remembered.vector());
    }

    @Test
    void whatOneTenantAskedIsNotKnownForAnother() {
        provider.open();

        only(ask(ANNA, "text"));

        assertFalse(only(ask(BERT, "text")).cached());
        assertEquals(2, memory.size());
    }

    @Test
    void aMemoryThatDoesNotAnswerHoldsNobodyUp() {
        memory.answersAfter(Uni.createFrom().nothing());
        provider.open();
        EmbedTexts hurried = embedding(provider, Map.of());

        assertFalse(only(ask(hurried, ANNA, "alone")).cached());
        assertEquals(
                3,
                ask(hurried, ANNA, "a", "b", "c")
                        .awaitItem()
                        .getItem()
                        .vectors()
                        .size());
    }

    @Test
    void whileOneTextIsComputedTheMemoryMayBeFaster() {
        provider.open();
        only(ask(ANNA, "text"));
        HeldProvider hangs = new HeldProvider(1, 1, true);
        CompletableFuture<Void> answer = new CompletableFuture<>();
        memory.answersAfter(Uni.createFrom().completionStage(answer));
        UniAssertSubscriber<Vectors> asked =
                ask(embedding(hangs, Map.of("muster.embed.cache-wait", "1h")), ANNA, "text");
        assertEquals(1, hangs.calls().size(), "computed beside the question");

        answer.complete(null);

        assertTrue(only(asked).cached());
    }

    @Test
    void aMemoryThatAnswersTooLateMayStillBeFaster() {
        provider.open();
        ask(ANNA, "a", "b").awaitItem();
        HeldProvider hangs = new HeldProvider(1, 2, true);
        CompletableFuture<Void> answer = new CompletableFuture<>();
        memory.answersAfter(Uni.createFrom().completionStage(answer));
        UniAssertSubscriber<Vectors> asked = ask(embedding(hangs, Map.of()), ANNA, "a", "b");
        await().until(() -> hangs.calls().size() == 2);

        answer.complete(null);

        assertTrue(asked.awaitItem().getItem().vectors().stream().allMatch(TextVector::cached));
    }

    @Test
    void whoIsInAHurryDoesNotWaitForBulk() {
        ask(ANNA, "running 1");
        ask(ANNA, "running 2");
        UniAssertSubscriber<Vectors> bulk = subscribe(embed.embed(ANNA, "", List.of("same"), 0, Urgency.BULK));
        UniAssertSubscriber<Vectors> now = ask(ANNA, "same");
        provider.answerOne();
        provider.answerOne();
        provider.answerOne();

        assertEquals(1, now.awaitItem().getItem().vectors().size());
        provider.open();
        assertEquals(1, bulk.awaitItem().getItem().vectors().size());
    }

    @Test
    void aFailureIsNotRemembered() {
        provider.open();

        assertEquals(
                "invalid_argument", code(ask(ANNA, "good", "bad").awaitFailure().getFailure()));
        assertEquals("invalid_argument", code(ask(ANNA, "bad").awaitFailure().getFailure()));
        assertEquals(2, provider.calls().stream().filter(List.of("bad")::equals).count());
        assertEquals(0, embed.underWay());
    }

    /** Some fail, some leave while they ask, and all share texts; nothing of theirs is left behind. */
    @Test
    void whateverBecomesOfThoseWhoAskNoTextIsUnderWayForEver() throws Exception {
        HeldProvider busy = new HeldProvider(4, 3, false);
        EmbedTexts crowded = embedding(
                busy,
                Map.of("muster.embed.max-waiting-texts", "1000000", "muster.embed.max-waiting-tokens", "1000000"));
        Queue<UniAssertSubscriber<Vectors>> staying = new ConcurrentLinkedQueue<>();
        try (ExecutorService others = Executors.newFixedThreadPool(2);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            memory.answersAfter(Uni.createFrom().voidItem().emitOn(others));
            IntStream.range(0, 400)
                    .forEach(round -> threads.execute(() -> askAndPerhapsLeave(crowded, busy, round, others, staying)));
            threads.shutdown();
            assertTrue(threads.awaitTermination(60, TimeUnit.SECONDS));
            busy.open();
            staying.forEach(one -> one.awaitItem(Duration.ofSeconds(60)));
            await().until(() -> crowded.underWay() == 0);
        }
    }

    private static void askAndPerhapsLeave(
            EmbedTexts embed,
            HeldProvider provider,
            int round,
            ExecutorService others,
            Queue<UniAssertSubscriber<Vectors>> staying) {
        boolean fails = round % 4 == 0;
        boolean leaves = round % 4 == 1;
        List<String> texts = new ArrayList<>(List.of(fails ? "bad" : "shared " + round % 3));
        IntStream.range(0, 60).forEach(i -> texts.add("own " + round + ' ' + i));
        texts.add("shared " + round % 5);
        UniAssertSubscriber<Vectors> asker = UniAssertSubscriber.create();
        if (leaves) {
            others.execute(asker::cancel);
        } else if (!fails) {
            staying.add(asker);
        }
        embed.embed(ANNA, "", texts, 0, Urgency.NOW).subscribe().withSubscriber(asker);
        others.execute(provider::answerAny);
    }

    @Test
    void whoLeavesBeforeHisTextsAreUnderWayLeavesNothingBehind() {
        Flights flights = new Flights();
        EmbeddingConfig config = ByHand.config(merged(Map.of()));
        Model model = new Models(config.embed(), Map.of("held", provider)).find("");
        Lead lead = new Lead(flights, memory, model, Duration.ofSeconds(1));
        List<ByteString> texts = List.of(ByteString.copyFromUtf8("a"), ByteString.copyFromUtf8("b"));
        Folded folded = new Folded(texts, List.of("a", "b"));
        List<FlightKey> keys =
                texts.stream().map(text -> new FlightKey("anna", text, false)).toList();
        UniAssertSubscriber<List<TextVector>> asker = UniAssertSubscriber.create();

        Uni.createFrom()
                .<List<TextVector>>emitter(emitter -> {
                    asker.cancel();
                    new Asking(folded, emitter).join(flights, keys, folded.texts(), lead);
                    lead.start();
                })
                .subscribe()
                .withSubscriber(asker);

        assertEquals(0, flights.size());
        assertEquals(List.of(), provider.calls());
    }

    @Test
    void aListGoesToTheProviderInBatchesAtOnce() {
        HeldProvider wide = new HeldProvider(8, 8, false).opened();

        ask(embedding(wide, Map.of()), ANNA, "a", "b", "c", "d", "e", "f", "g", "h", "i", "j")
                .awaitItem();

        assertEquals(List.of(List.of("a", "b", "c", "d", "e", "f", "g", "h"), List.of("i", "j")), wide.calls());
    }

    /** Lists of hits, misses and duplicates, one after the other. */
    @Test
    void eachTextOfAListGetsItsOwnVector() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        provider.open();
        Set<String> known = new HashSet<>();
        for (int round = 0; round < 300; round++) {
            List<String> texts = random.ints(1 + random.nextInt(20), 0, 60)
                    .mapToObj(n -> "text " + n)
                    .toList();
            List<TextVector> vectors = ask(ANNA, texts.toArray(String[]::new))
                    .awaitItem()
                    .getItem()
                    .vectors();
            for (int i = 0; i < texts.size(); i++) {
                String where = "seed " + seed + " round " + round + " text " + i;
                assertEquals(
                        HeldProvider.vectorOf(texts.get(i)).vector(),
                        vectors.get(i).vector(),
                        where);
                assertEquals(known.contains(texts.get(i)), vectors.get(i).cached(), where);
            }
            known.addAll(texts);
        }
        assertEquals(known.size(), provider.calls().size(), "seed " + seed);
    }

    @Test
    void answersComeBackOnTheContextThatAsked() throws Exception {
        Vertx vertx = Vertx.vertx();
        CompletableFuture<Context> answered = new CompletableFuture<>();
        Context asker = vertx.getOrCreateContext();
        asker.runOnContext(now -> embed.embed(ANNA, "", List.of("text"), 0, Urgency.NOW)
                .subscribe()
                .with(vectors -> answered.complete(Vertx.currentContext())));
        await().until(() -> provider.calls().size() == 1);

        provider.open();

        assertSame(asker, answered.get(10, TimeUnit.SECONDS));
        vertx.close();
    }

    @Test
    void whatCannotBeRightIsRefused() {
        assertEquals("invalid_argument", refusal(List.of(), 0));
        assertEquals("invalid_argument", refusal(List.of("a", ""), 0));
        assertEquals("invalid_argument", refusal(List.of("half \uD83D"), 0));
        assertEquals("invalid_argument", refusal(List.of("half \uDE00 of a pair"), 0));
        assertEquals("invalid_argument", refusal(Collections.nCopies(257, "a"), 0));
        assertEquals("invalid_argument", refusal(List.of("a"), 5));
    }

    @Test
    void theFirstPlaceOfATextThatIsToBlameIsTold() {
        provider.open();

        Throwable failure =
                ask(ANNA, "a", "b", "a", "bad", "bad").awaitFailure().getFailure();

        assertEquals("texts[3]: bad", ((MusterException) failure).detail());
    }

    @Test
    void longTextsAreHashedElsewhere() {
        provider.open();

        assertEquals(
                2,
                ask(ANNA, "x".repeat(200_000), "y".repeat(100_000))
                        .awaitItem(Duration.ofSeconds(20))
                        .getItem()
                        .vectors()
                        .size());
    }

    @Test
    void blanksControlCharactersAndPairsAreTexts() {
        provider.open();

        assertEquals(
                3,
                ask(ANNA, " ", "\u0000\u0007", "\uD83D\uDE00")
                        .awaitItem()
                        .getItem()
                        .vectors()
                        .size());
    }

    private String refusal(List<String> texts, int dimensions) {
        return code(assertThrows(MusterException.class, () -> embed.embed(ANNA, "", texts, dimensions, Urgency.NOW)));
    }

    private EmbedTexts embedding(HeldProvider with, Map<String, String> settings) {
        EmbeddingConfig config = ByHand.config(merged(settings));
        return new EmbedTexts(new Models(config.embed(), Map.of("held", with)), memory, config);
    }

    private static Map<String, String> merged(Map<String, String> settings) {
        Map<String, String> all = new java.util.HashMap<>(settings);
        all.put("muster.embed.default-model", "held");
        return all;
    }

    private UniAssertSubscriber<Vectors> ask(Caller caller, String... texts) {
        return ask(embed, caller, texts);
    }

    private static UniAssertSubscriber<Vectors> ask(EmbedTexts embed, Caller caller, String... texts) {
        return subscribe(embed.embed(caller, "", List.of(texts), 0, Urgency.NOW));
    }

    private static UniAssertSubscriber<Vectors> subscribe(Uni<Vectors> vectors) {
        return vectors.subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private static TextVector only(UniAssertSubscriber<Vectors> asked) {
        return asked.awaitItem(Duration.ofSeconds(20)).getItem().vectors().get(0);
    }

    private static String code(Throwable failure) {
        return ((MusterException) failure).code().code();
    }
}
