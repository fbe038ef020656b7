package dev.muster.embedding.batch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.provider.EmbeddingProvider;
import dev.muster.embedding.provider.Space;
import dev.muster.embedding.testing.HeldProvider;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.Cancellable;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BatchQueueTest {
    private final HeldProvider single = new HeldProvider(1, 1, true);
    private final HeldProvider batches = new HeldProvider(3, 1, false);

    @Test
    void urgentTextsGoFirstAndEveryEighthTurnIsOfBulk() {
        BatchQueue queue = new BatchQueue(single, 100, 10_000);
        ask(queue, "first", false);
        IntStream.range(0, 3).forEach(i -> ask(queue, "bulk" + i, true));
        IntStream.range(0, 14).forEach(i -> ask(queue, "now" + i, false));

        single.open();

        List<String> order = single.calls().stream().map(call -> call.get(0)).toList();
        assertEquals(18, order.size());
        assertEquals("bulk0", order.get(7), order.toString());
        assertEquals("bulk1", order.get(15), order.toString());
        assertEquals("bulk2", order.get(17), order.toString());
    }

    @Test
    void whatArrivesWhileABatchIsUnderWayGoesTogether() {
        BatchQueue queue = new BatchQueue(batches, 100, 10_000);
        List.of("a", "b", "c", "d", "e").forEach(text -> ask(queue, text, false));

        batches.open();

        assertEquals(List.of(List.of("a"), List.of("b", "c", "d"), List.of("e")), batches.calls());
    }

    @Test
    void aFullLineSaysSoAndTheOtherHasRoom() {
        BatchQueue queue = new BatchQueue(single, 2, 10_000);
        ask(queue, "running", true);
        ask(queue, "waits", true);
        ask(queue, "waits too", true);

        refused("overloaded", ask(queue, "one too many", true));
        UniAssertSubscriber<Computed> urgent = ask(queue, "urgent", false);

        single.open();
        urgent.assertCompleted();
    }

    @Test
    void tokensCountToo() {
        BatchQueue queue = new BatchQueue(single, 100, 4);
        ask(queue, "running", false);
        UniAssertSubscriber<Computed> longer = ask(queue, "x".repeat(1_000), false);

        refused("overloaded", ask(queue, "short", false));

        single.open();
        longer.assertCompleted();
        ask(queue, "short", false).assertCompleted();
    }

    @Test
    void noMoreOfATextCountsThanTheModelReads() {
        BatchQueue queue = new BatchQueue(single, 100, 2 * single.space().maxTokens());
        ask(queue, "running", false);
        UniAssertSubscriber<Computed> one = ask(queue, "x".repeat(1_000), false);
        UniAssertSubscriber<Computed> other = ask(queue, "y".repeat(1_000), false);

        refused("overloaded", ask(queue, "z", false));

        single.open();
        one.assertCompleted();
        other.assertCompleted();
    }

    @Test
    void whoLeavesIsNotComputedAndMakesRoom() {
        BatchQueue queue = new BatchQueue(single, 1, 10_000);
        ask(queue, "running", false);
        ask(queue, "leaves", false).cancel();
        UniAssertSubscriber<Computed> stays = ask(queue, "stays", false);

        single.open();

        stays.assertCompleted();
        assertEquals(List.of(List.of("running"), List.of("stays")), single.calls());
    }

    @Test
    void onlyTheTextThatIsToBlameIsRefused() {
        HeldProvider eight = new HeldProvider(8, 1, false);
        BatchQueue queue = new BatchQueue(eight, 100, 10_000);
        ask(queue, "running", false);
        List<String> texts = List.of("a", "b", "bad", "c", "d");
        List<UniAssertSubscriber<Computed>> asked =
                texts.stream().map(text -> ask(queue, text, false)).toList();

        eight.open();

        for (int i = 0; i < texts.size(); i++) {
            if (texts.get(i).equals("bad")) {
                refused("invalid_argument", asked.get(i));
            } else {
                assertEquals(
                        HeldProvider.vectorOf(texts.get(i)),
                        asked.get(i).assertCompleted().getItem());
            }
        }
        ask(queue, "after", false).assertCompleted();
    }

    @Test
    void anotherNumberOfVectorsIsNobodysAnswer() {
        BatchQueue queue = new BatchQueue(new Forgetful(), 100, 10_000);

        refused("provider_failed", ask(queue, "a", false));
    }

    @Test
    void thoseWhoComeTogetherGoTogether() {
        HeldProvider wide = new HeldProvider(3, 8, false).opened();
        BatchQueue queue = new BatchQueue(wide, 100, 10_000);

        askAll(queue, List.of("a", "b", "c", "d"), false).forEach(UniAssertSubscriber::assertCompleted);

        assertEquals(List.of(List.of("a", "b", "c"), List.of("d")), wide.calls());
    }

    @Test
    void aCallThatAllHaveLeftIsEndedAndItsPlaceIsFree() {
        BatchQueue queue = new BatchQueue(batches, 100, 10_000);
        List<UniAssertSubscriber<Computed>> left = askAll(queue, List.of("a", "b", "c"), false);
        UniAssertSubscriber<Computed> next = ask(queue, "next", false);

        left.subList(0, 2).forEach(UniAssertSubscriber::cancel);
        assertEquals(1, batches.calls().size());
        left.get(2).cancel();

        assertEquals(List.of(List.of("a", "b", "c"), List.of("next")), batches.calls());
        batches.open();
        next.assertCompleted();
        assertTrue(queue.idle());
    }

    @Test
    void oneGuiltyTextIsFoundInAnyPlace() {
        for (int place = 0; place < 64; place++) {
            List<String> texts = new ArrayList<>(Collections.nCopies(64, "good"));
            texts.set(place, "bad");
            HeldProvider provider = new HeldProvider(64, 1, false).opened();

            List<UniAssertSubscriber<Computed>> asked =
                    new ArrayList<>(askAll(new BatchQueue(provider, 100, 10_000), texts, false));

            refused("invalid_argument", asked.remove(place));
            asked.forEach(UniAssertSubscriber::assertCompleted);
            assertTrue(provider.calls().size() <= 13, "place " + place);
        }
    }

    /** As where the server refuses something that is the same in every request. */
    @Test
    void whereAllAreRefusedFewCallsFindOneAndTheOthersMayComeAgain() {
        HeldProvider provider = new HeldProvider(64, 1, false).opened();

        List<UniAssertSubscriber<Computed>> asked =
                askAll(new BatchQueue(provider, 100, 10_000), Collections.nCopies(64, "bad"), false);

        assertEquals(17, provider.calls().size());
        refused("invalid_argument", asked.getFirst());
        refused("provider_failed", asked.getLast());
    }

    /** As behind an open circuit breaker. */
    @Test
    void anyNumberOfTextsMayFailAtOnce() {
        HeldProvider failing = new HeldProvider(1, 1, false);
        BatchQueue queue = new BatchQueue(failing, 20_000, 1_000_000);
        List<UniAssertSubscriber<Computed>> asked = askAll(queue, Collections.nCopies(20_000, "bad"), false);

        failing.open();

        asked.forEach(one -> refused("invalid_argument", one));
        assertTrue(queue.idle());
    }

    /** Every text gets its own vector, never more calls are under way than the provider takes, and none is lost. */
    @Test
    void manyWhoComeAndGoAreAllAnswered() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        HeldProvider busy = new HeldProvider(4, 3, false);
        BatchQueue queue = new BatchQueue(busy, 10_000, 1_000_000);
        List<String> texts = new ArrayList<>();
        List<UniAssertSubscriber<Computed>> asked = new ArrayList<>();
        try (ExecutorService others = Executors.newFixedThreadPool(2)) {
            for (int i = 0; i < 2_000; i++) {
                String text = "text " + i;
                boolean leaves = random.nextInt(4) == 0;
                UniAssertSubscriber<Computed> one = ask(queue, text, random.nextBoolean());
                if (leaves) {
                    others.execute(one::cancel);
                } else {
                    texts.add(text);
                    asked.add(one);
                }
                if (random.nextInt(3) == 0) {
                    others.execute(busy::answerAny);
                }
            }
        }
        busy.open();
        for (int i = 0; i < texts.size(); i++) {
            Computed item = asked.get(i).assertCompleted().getItem();
            assertEquals(HeldProvider.vectorOf(texts.get(i)), item, "seed " + seed);
        }
        assertTrue(busy.most() <= 3, "seed " + seed);
        assertTrue(queue.idle(), "seed " + seed);
    }

    /** Answers nothing. */
    private static final class Forgetful implements EmbeddingProvider {
        @Override
        public Space space() {
            return new Space("forgetful", "1", 4, 5);
        }

        @Override
        public int batch() {
            return 1;
        }

        @Override
        public int concurrency() {
            return 1;
        }

        @Override
        public boolean quick() {
            return false;
        }

        @Override
        public Uni<List<Computed>> embed(List<String> texts) {
            return Uni.createFrom().item(List.of());
        }
    }

    @Test
    void aQueueIsIdleWhenATextWouldGoAtOnce() {
        BatchQueue queue = new BatchQueue(single, 100, 10_000);
        assertTrue(queue.idle());

        ask(queue, "running", false);
        assertFalse(queue.idle());

        single.open();
        assertTrue(queue.idle());
    }

    @Test
    void anErrorWhileABatchIsPutTogetherStopsNobodyElse() {
        AtomicInteger asked = new AtomicInteger();
        HeldProvider once = new HeldProvider(1, 1, true) {
            @Override
            public int batch() {
                if (asked.getAndIncrement() == 0) {
                    throw new OutOfMemoryError("as told");
                }
                return super.batch();
            }
        };
        BatchQueue queue = new BatchQueue(once.opened(), 100, 10_000);
        assertThrows(OutOfMemoryError.class, () -> ask(queue, "first", false));

        ask(queue, "second", false).assertCompleted();

        assertEquals(List.of(List.of("first"), List.of("second")), once.calls());
        assertTrue(queue.idle());
    }

    static UniAssertSubscriber<Computed> ask(BatchQueue queue, String text, boolean bulk) {
        return askAll(queue, List.of(text), bulk).get(0);
    }

    static List<UniAssertSubscriber<Computed>> askAll(BatchQueue queue, List<String> texts, boolean bulk) {
        List<OneText> askers = texts.stream().map(OneText::new).toList();
        queue.compute(askers, bulk);
        return askers.stream().map(OneText::asked).toList();
    }

    /** Whoever cancels what it was asked leaves. Each is of another tenant, so that they go in the order they came. */
    private static final class OneText implements Asker {
        private final String tenant = UUID.randomUUID().toString();
        private final String text;
        private final CompletableFuture<Computed> answer = new CompletableFuture<>();
        private volatile Cancellable leave = () -> {};

        OneText(String text) {
            this.text = text;
        }

        UniAssertSubscriber<Computed> asked() {
            return Uni.createFrom()
                    .<Computed>emitter(emitter -> {
                        emitter.onTermination(() -> leave.cancel());
                        answer.whenComplete((computed, failure) -> {
                            if (failure == null) {
                                emitter.complete(computed);
                            } else {
                                emitter.fail(failure);
                            }
                        });
                    })
                    .subscribe()
                    .withSubscriber(UniAssertSubscriber.create());
        }

        @Override
        public String text() {
            return text;
        }

        @Override
        public String tenant() {
            return tenant;
        }

        @Override
        public void begun(Cancellable whenLeft) {
            leave = whenLeft;
        }

        @Override
        public void computed(Computed computed) {
            answer.complete(computed);
        }

        @Override
        public void failed(Throwable failure) {
            answer.completeExceptionally(failure);
        }
    }

    static void refused(String code, UniAssertSubscriber<Computed> asked) {
        assertEquals(
                code,
                ((MusterException) asked.assertFailed().getFailure()).code().code());
    }
}
