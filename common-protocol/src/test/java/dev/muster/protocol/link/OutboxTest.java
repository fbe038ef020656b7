package dev.muster.protocol.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OutboxTest {
    private final Queue<Runnable> turn = new ArrayDeque<>();
    private final List<List<String>> sent = new ArrayList<>();
    private boolean ready = true;

    @Test
    void whatGathersWithinATurnGoesOutTogetherInOrder() {
        Outbox<String> outbox = outbox(100, 10, 1_000);
        outbox.offer("a");
        outbox.offer("b");
        outbox.force("c");

        nextTurn();

        assertEquals(List.of(List.of("a", "b", "c")), sent);
        assertEquals(0, outbox.waiting());
    }

    @Test
    void aBatchIsCutByItems() {
        Outbox<String> outbox = outbox(100, 2, 1_000);
        List.of("a", "b", "c", "d", "e").forEach(outbox::offer);

        nextTurn();

        assertEquals(List.of(List.of("a", "b"), List.of("c", "d"), List.of("e")), sent);
    }

    @Test
    void aBatchIsCutByBytesAndALargerItemTravelsAlone() {
        Outbox<String> outbox = outbox(100, 10, 4);
        List.of("aa", "bb", "c", "dddddddd", "ee").forEach(outbox::offer);

        nextTurn();

        assertEquals(List.of(List.of("aa", "bb"), List.of("c"), List.of("dddddddd"), List.of("ee")), sent);
    }

    @Test
    void nothingIsSentWhileTheStreamIsNotReady() {
        Outbox<String> outbox = outbox(100, 10, 1_000);
        ready = false;
        outbox.offer("a");
        nextTurn();
        outbox.offer("b");
        nextTurn();
        assertEquals(List.of(), sent);

        ready = true;
        outbox.wake();
        nextTurn();

        assertEquals(List.of(List.of("a", "b")), sent);
    }

    @Test
    void itStopsWithinADrainWhenTheStreamFillsUp() {
        Outbox<String> outbox = new Outbox<>(
                new Outbox.Bounds(100, 20, 1, 1_000),
                String::length,
                batch -> {
                    sent.add(batch);
                    ready = false;
                },
                () -> ready,
                turn::add);
        outbox.offer("a");
        outbox.offer("b");

        nextTurn();

        assertEquals(List.of(List.of("a")), sent);
        assertEquals(1, outbox.waiting());
    }

    @Test
    void aFullOutboxRefusesButNotWhatMustGo() {
        Outbox<String> outbox = outbox(2, 10, 1_000);
        assertTrue(outbox.offer("a"));
        assertTrue(outbox.offer("b"));

        assertFalse(outbox.offer("c"));
        outbox.force("d");

        nextTurn();
        assertEquals(List.of(List.of("a", "b", "d")), sent);
        assertTrue(outbox.offer("e"));
    }

    @Test
    void itIsFullOfBytesBeforeItIsFullOfItems() {
        Outbox<String> outbox = outbox(100, 10, 1_000);
        assertTrue(outbox.offer("12345678901234567890"));

        assertFalse(outbox.offer("a"));

        nextTurn();
        assertTrue(outbox.offer("a"));
    }

    @Test
    void aClosedOutboxDropsWhatWaitsAndTakesNothing() {
        Outbox<String> outbox = outbox(100, 10, 1_000);
        outbox.offer("a");

        outbox.close();
        nextTurn();
        outbox.force("b");

        assertFalse(outbox.offer("c"));
        nextTurn();
        assertEquals(List.of(), sent);
        assertEquals(0, outbox.waiting());
    }

    @Test
    void aFailedSendClosesIt() {
        Outbox<String> outbox = new Outbox<>(
                Outbox.Bounds.DEFAULT,
                String::length,
                batch -> {
                    throw new IllegalStateException("call already closed");
                },
                () -> true,
                turn::add);
        outbox.offer("a");

        assertThrows(IllegalStateException.class, this::nextTurn);

        assertFalse(outbox.offer("b"));
        assertEquals(0, outbox.waiting());
    }

    @Test
    void itemsOfOneThreadKeepTheirOrderAndNoneIsLost() throws InterruptedException {
        int threads = 4;
        int each = 20_000;
        List<int[]> received = new ArrayList<>();
        CountDownLatch all = new CountDownLatch(threads * each);
        try (Threads pool = new Threads(Executors.newFixedThreadPool(threads + 2))) {
            Outbox<int[]> outbox = new Outbox<>(
                    new Outbox.Bounds(threads * each, 1 << 20, 256, 1 << 20),
                    item -> 8,
                    batch -> batch.forEach(item -> {
                        received.add(item);
                        all.countDown();
                    }),
                    () -> true,
                    pool.executor);
            for (int t = 0; t < threads; t++) {
                int thread = t;
                pool.executor.execute(() -> IntStream.range(0, each).forEach(i -> outbox.offer(new int[] {thread, i})));
            }

            assertTrue(all.await(30, TimeUnit.SECONDS));
        }

        int[] next = new int[threads];
        received.forEach(item -> assertEquals(next[item[0]]++, item[1]));
    }

    private Outbox<String> outbox(int waiting, int batchItems, int batchBytes) {
        return new Outbox<>(
                new Outbox.Bounds(waiting, 20, batchItems, batchBytes),
                String::length,
                sent::add,
                () -> ready,
                turn::add);
    }

    private void nextTurn() {
        Runnable task = turn.poll();
        while (task != null) {
            task.run();
            task = turn.poll();
        }
    }

    /** Threads that end with their test; Java 17 cannot close an executor. */
    private record Threads(ExecutorService executor) implements AutoCloseable {
        @Override
        public void close() {
            executor.shutdownNow();
        }
    }
}
