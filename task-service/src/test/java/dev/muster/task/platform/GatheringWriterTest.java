package dev.muster.task.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.pgclient.PgException;
import java.net.ConnectException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GatheringWriterTest {
    private static final Duration SOON = Duration.ofSeconds(10);
    private static final GatheringWriter.Limits ONE_FLIGHT = flights(1);

    private final Departures departures = new Departures();

    @Test
    void theFirstWriteDoesNotWait() {
        GatheringWriter<Integer, String> writer = writer(ONE_FLIGHT);

        UniAssertSubscriber<String> caller = write(writer, 7);

        assertEquals(List.of(7), departures.next().items);
        departures.landAll();
        caller.awaitItem(SOON).assertItem("did 7");
    }

    @Test
    void whileABatchFliesTheNextOneGathers() {
        GatheringWriter<Integer, String> writer = writer(ONE_FLIGHT);
        List<UniAssertSubscriber<String>> callers = writeAll(writer, 1, 2, 3, 4);

        departures.land();

        assertEquals(List.of(2, 3, 4), departures.next().items);
        departures.landAll();
        callers.forEach(caller -> caller.awaitItem(SOON));
        assertEquals("did 3", callers.get(2).getItem());
    }

    @Test
    void noMoreFlightsThanAllowedAreUnderWay() {
        GatheringWriter<Integer, String> writer = writer(flights(2));

        writeAll(writer, 1, 2, 3, 4);

        assertEquals(2, departures.size());
        assertEquals(2, writer.waitingRows());
    }

    @Test
    void aBatchIsBoundedInRowsAndBytes() {
        GatheringWriter<Integer, String> byRows = writer(ONE_FLIGHT.withMaxRows(2));
        writeAll(byRows, 1, 2, 3, 4);
        departures.land();
        assertEquals(List.of(2, 3), departures.next().items);
        departures.landAll();

        // An item costs its own value in bytes here.
        GatheringWriter<Integer, String> byBytes = writer(new GatheringWriter.Limits(256, 100, 1, 1000, 100_000, SOON));
        writeAll(byBytes, 1, 60, 40, 1);
        departures.land();
        assertEquals(List.of(60, 40), departures.next().items);
    }

    @Test
    void anItemOverTheLimitFliesAlone() {
        GatheringWriter<Integer, String> writer = writer(new GatheringWriter.Limits(256, 100, 1, 1000, 100_000, SOON));
        writeAll(writer, 1, 2, 500, 3);

        departures.land();
        assertEquals(List.of(2), departures.next().items);
        departures.land();
        assertEquals(List.of(500), departures.next().items);
    }

    @Test
    void aFullQueueRefusesAtTheDoor() {
        GatheringWriter<Integer, String> writer = writer(ONE_FLIGHT.withMaxWaitingRows(2));
        writeAll(writer, 1, 2, 3);

        assertRefused(ErrorCode.OVERLOADED, write(writer, 4));

        departures.land();
        write(writer, 5);
        assertEquals(1, writer.waitingRows());
    }

    @Test
    void whoLeftBeforeTheFlightIsNotSent() {
        GatheringWriter<Integer, String> writer = writer(ONE_FLIGHT.withMaxWaitingRows(2));
        List<UniAssertSubscriber<String>> callers = writeAll(writer, 1, 2, 3);

        callers.get(1).cancel();

        assertEquals(1, writer.waitingRows());
        departures.land();
        assertEquals(List.of(3), departures.next().items);
    }

    @Test
    void whoeverLeavesIsForgottenAtOnceHoweverLongAFlightHangs() {
        GatheringWriter<Integer, String> writer = writer(ONE_FLIGHT.withMaxWaitingRows(100));
        write(writer, 0);

        for (int wave = 0; wave < 10; wave++) {
            List<UniAssertSubscriber<String>> callers =
                    writeAll(writer, IntStream.range(0, 100).toArray());
            callers.forEach(UniAssertSubscriber::assertNotTerminated);
            assertEquals(100, writer.waiting());
            callers.forEach(UniAssertSubscriber::cancel);
        }

        assertEquals(0, writer.waiting());
        departures.land();
        assertEquals(0, departures.size());
    }

    @Test
    void onlyTheGuiltyCallerFails() {
        GatheringWriter<Integer, String> writer = writer(ONE_FLIGHT);
        departures.fault = items -> items.contains(13) ? sql("22001") : null;
        List<UniAssertSubscriber<String>> callers = writeAll(writer, 0, 10, 11, 12, 13, 14, 15, 16);

        departures.landAll();

        assertRefused(ErrorCode.INVALID_ARGUMENT, callers.get(4));
        callers.stream().filter(c -> c != callers.get(4)).forEach(c -> c.awaitItem(SOON));
    }

    @Test
    void aBrokenConstraintIsOurFault() {
        GatheringWriter<Integer, String> writer = writer(ONE_FLIGHT);
        departures.fault = items -> items.contains(13) ? sql("23503") : null;
        List<UniAssertSubscriber<String>> callers = writeAll(writer, 0, 13, 14);

        departures.landAll();

        assertRefused(ErrorCode.INTERNAL, callers.get(1));
        callers.get(2).awaitItem(SOON);
    }

    @Test
    void aLostBatchIsRepeatedOnce() {
        for (String state : List.of("40001", "40P01", "57P01", "57P02", "57P03", "08006")) {
            GatheringWriter<Integer, String> writer = writer(ONE_FLIGHT);
            departures.faults.add(sql(state));

            UniAssertSubscriber<String> caller = write(writer, 1);
            departures.landAll();
            departures.awaitNext();
            assertEquals(List.of(1), departures.next().items, state);
            departures.landAll();

            caller.awaitItem(SOON).assertItem("did 1");
        }
    }

    @Test
    void aBatchLostTwiceHasAnUnknownOutcome() {
        departures.faults.add(new java.io.IOException("Connection reset by peer"));
        departures.faults.add(new ConnectException("refused"));

        assertRefused(ErrorCode.OUTCOME_UNKNOWN, writeTwice());
    }

    @Test
    void aBatchThatWasNeverDoneIsUnavailable() {
        for (String state : List.of("57P03", "25006", "53100", "53200", "53300", "53400", "58030", "28P01", "28000")) {
            departures.faults.add(new ConnectException("refused"));
            departures.faults.add(sql(state));

            assertRefused(ErrorCode.UNAVAILABLE, writeTwice());
        }
    }

    @Test
    void aFaultAfterALostBatchLeavesItsOutcomeUnknown() {
        for (String state : List.of("57014", "42P01", "53100")) {
            departures.faults.add(new java.io.IOException("Connection reset by peer"));
            departures.faults.add(sql(state));

            assertRefused(ErrorCode.OUTCOME_UNKNOWN, writeTwice());
        }
    }

    @Test
    void aStatementThatTookTooLongIsNotRepeated() {
        GatheringWriter<Integer, String> writer = writer(ONE_FLIGHT);
        departures.faults.add(sql("57014"));

        UniAssertSubscriber<String> caller = write(writer, 1);
        departures.landAll();

        assertRefused(ErrorCode.UNAVAILABLE, caller);
        assertEquals(0, departures.size());
    }

    /** A caller whose batch is sent, and sent again. */
    private UniAssertSubscriber<String> writeTwice() {
        UniAssertSubscriber<String> caller = write(writer(ONE_FLIGHT), 1);
        departures.landAll();
        departures.awaitNext();
        departures.landAll();
        return caller;
    }

    @Test
    void anythingElseIsInternal() {
        GatheringWriter<Integer, String> writer = writer(ONE_FLIGHT);
        departures.faults.add(sql("42P01"));

        UniAssertSubscriber<String> caller = write(writer, 1);
        departures.landAll();

        assertRefused(ErrorCode.INTERNAL, caller);
    }

    @Test
    void aFlightThatThrowsOrAnswersShortIsInternalAndTheWriterGoesOn() {
        AtomicInteger flight = new AtomicInteger();
        GatheringWriter<Integer, String> writer = new GatheringWriter<>("test", ONE_FLIGHT, i -> 1, i -> 1, items -> {
            if (flight.getAndIncrement() == 0) {
                throw new IllegalStateException("broken on purpose");
            }
            return Uni.createFrom().item(flight.get() == 2 ? List.of() : List.of("well"));
        });

        assertRefused(ErrorCode.INTERNAL, write(writer, 1));
        assertRefused(ErrorCode.INTERNAL, write(writer, 2));
        write(writer, 3).awaitItem(SOON).assertItem("well");
    }

    @Test
    void aFlightThatNeverLandsIsGivenUp() {
        GatheringWriter<Integer, String> writer =
                writer(new GatheringWriter.Limits(256, 100, 1, 1000, 100_000, Duration.ofMillis(20)));

        assertRefused(ErrorCode.OUTCOME_UNKNOWN, write(writer, 1));
    }

    @Test
    void drainingAnswersWhatWasTakenAndRefusesTheRest() {
        GatheringWriter<Integer, String> writer = writer(ONE_FLIGHT);
        List<UniAssertSubscriber<String>> callers = writeAll(writer, 1, 2);

        UniAssertSubscriber<Void> drained = writer.drain(SOON).subscribe().withSubscriber(UniAssertSubscriber.create());

        assertRefused(ErrorCode.UNAVAILABLE, write(writer, 3));
        departures.land();
        drained.assertNotTerminated();
        departures.landAll();
        drained.awaitItem(SOON);
        callers.forEach(caller -> caller.awaitItem(SOON));
    }

    @Test
    void drainingHasADeadline() {
        GatheringWriter<Integer, String> writer = writer(ONE_FLIGHT);
        write(writer, 1);

        writer.drain(Duration.ofMillis(20)).await().atMost(SOON);
    }

    /** Many threads, random sizes, faults and departures: everybody who stays gets the right answer, exactly once. */
    @Test
    void concurrentWritersAllGetTheirOwnAnswer() throws Exception {
        long seed = new Random().nextLong();
        System.out.println("GatheringWriterTest seed=" + seed);
        int threads = 4;
        int each = 5_000;
        GatheringWriter.Limits limits = new GatheringWriter.Limits(64, 4_000, 2, 1_000_000, 1L << 40, SOON);
        AtomicInteger under = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Queue<Integer> sent = new ConcurrentLinkedQueue<>();
        try (ExecutorService pool = Executors.newFixedThreadPool(2)) {
            Random faults = new Random(seed);
            GatheringWriter<Integer, String> writer =
                    new GatheringWriter<>("test", limits, i -> 1 + i % 3, i -> i % 200, items -> Uni.createFrom()
                            .item(() -> {
                                most.accumulateAndGet(under.incrementAndGet(), Math::max);
                                try {
                                    return fly(items, faults, sent);
                                } finally {
                                    under.decrementAndGet();
                                }
                            })
                            .runSubscriptionOn(pool));
            Set<Integer> wrong = ConcurrentHashMap.newKeySet();
            Set<Integer> answered = ConcurrentHashMap.newKeySet();
            Set<Integer> cancelled = ConcurrentHashMap.newKeySet();
            IntStream.range(0, threads)
                    .mapToObj(t -> Thread.ofPlatform().start(() -> {
                        Random random = new Random(seed + t);
                        for (int n = 0; n < each; n++) {
                            int item = t * each + n;
                            var subscription = writer.write(item)
                                    .subscribe()
                                    .with(
                                            answer -> {
                                                boolean right = answer.equals("did " + item) && item % 500 != 13;
                                                note(item, right, answered, wrong);
                                            },
                                            failure -> note(item, item % 500 == 13, answered, wrong));
                            if (random.nextInt(50) == 0) {
                                cancelled.add(item);
                                subscription.cancel();
                            }
                        }
                    }))
                    .toList()
                    .forEach(GatheringWriterTest::join);
            writer.drain(SOON).await().atMost(SOON);

            Set<Integer> unanswered = IntStream.range(0, threads * each).boxed().collect(Collectors.toSet());
            unanswered.removeAll(answered);
            unanswered.removeAll(cancelled);
            assertEquals(Set.of(), unanswered);
            assertEquals(Set.of(), wrong);
            assertEquals(0, writer.waitingRows());
            assertEquals(0, writer.waiting());
            assertTrue(most.get() <= 2, () -> "flights at a time: " + most.get());
            assertEquals(sent.size(), sent.stream().distinct().count(), "an item was written twice");
            answered.removeIf(item -> item % 500 == 13);
            assertTrue(new HashSet<>(sent).containsAll(answered), "an answer without a write");
        }
    }

    /** A second answer, too, is a wrong one. */
    private static void note(int item, boolean right, Set<Integer> answered, Set<Integer> wrong) {
        if (!answered.add(item) || !right) {
            wrong.add(item);
        }
    }

    private static List<String> fly(List<Integer> items, Random faults, Queue<Integer> sent) {
        if (items.stream().anyMatch(i -> i % 500 == 13)) {
            throw sql("22P02");
        }
        sent.addAll(items);
        return items.stream().map(i -> "did " + i).toList();
    }

    private static GatheringWriter.Limits flights(int count) {
        return new GatheringWriter.Limits(256, 1 << 20, count, 10_000, 64L << 20, Duration.ofSeconds(15));
    }

    private GatheringWriter<Integer, String> writer(GatheringWriter.Limits limits) {
        return new GatheringWriter<>("test", limits, i -> 1, i -> i, departures);
    }

    private static UniAssertSubscriber<String> write(GatheringWriter<Integer, String> writer, int item) {
        return writer.write(item).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private static List<UniAssertSubscriber<String>> writeAll(GatheringWriter<Integer, String> writer, int... items) {
        return IntStream.of(items).mapToObj(item -> write(writer, item)).toList();
    }

    private static void assertRefused(ErrorCode code, UniAssertSubscriber<?> caller) {
        Throwable failure = caller.awaitFailure(SOON).getFailure();
        assertEquals(code, ((MusterException) failure).code(), failure::toString);
    }

    private static PgException sql(String state) {
        return new PgException("refused on purpose", "ERROR", state, "");
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A flight that lands when it is told to. */
    private record Flying(List<Integer> items, UniEmitter<? super List<String>> emitter) {}

    /** Flights under way, oldest first. */
    private static final class Departures implements Function<List<Integer>, Uni<List<String>>> {
        private final LinkedBlockingDeque<Flying> flying = new LinkedBlockingDeque<>();
        /** What the next flights fail with. */
        private final Queue<Throwable> faults = new ConcurrentLinkedQueue<>();
        /** What a flight fails with, by its items. */
        private Function<List<Integer>, @Nullable Throwable> fault = items -> null;

        @Override
        public Uni<List<String>> apply(List<Integer> items) {
            return Uni.createFrom().emitter(emitter -> flying.add(new Flying(items, emitter)));
        }

        Flying next() {
            return flying.getFirst();
        }

        int size() {
            return flying.size();
        }

        void land() {
            Flying landing = flying.removeFirst();
            Throwable failure = faults.isEmpty() ? fault.apply(landing.items) : faults.remove();
            if (failure == null) {
                landing.emitter.complete(
                        landing.items.stream().map(item -> "did " + item).toList());
            } else {
                landing.emitter.fail(failure);
            }
        }

        void landAll() {
            while (!flying.isEmpty()) {
                land();
            }
        }

        void awaitNext() {
            try {
                Flying next = flying.pollFirst(SOON.toSeconds(), TimeUnit.SECONDS);
                flying.addFirst(Objects.requireNonNull(next, "no flight departed"));
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
