package dev.muster.cache.client;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.cache.memory.Memory;
import dev.muster.proto.cache.v1.Invalidations;
import dev.muster.protocol.error.ErrorCode;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The keeper of the stream, where the test is the replica. It looks when the test says so, and by its own timer. */
class WatchTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicLong clock = new AtomicLong();
    private final Hearing hearing = new Hearing(new Memory(1 << 20, clock::get), clock::get);
    private final Replica replica = new Replica();
    private final Watch watch = new Watch(vertx, hearing, replica);

    @AfterEach
    void close() {
        watch.stop();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void oneThatNeverBeganStopsNobodyElsesTimer() {
        Vertx fresh = Vertx.vertx();
        try {
            AtomicInteger ticks = new AtomicInteger();
            // The ids of timers begin at 0.
            assertEquals(0, fresh.setPeriodic(10, tick -> ticks.incrementAndGet()));

            new Watch(fresh, hearing, replica).stop();

            int now = ticks.get();
            await().atMost(Duration.ofSeconds(60)).until(() -> ticks.get() > now + 1);
        } finally {
            fresh.close().toCompletionStage().toCompletableFuture().join();
        }
    }

    @Test
    void oneThatWasStoppedBeforeItBeganNeverOpens() {
        watch.stop();
        watch.begin();
        watch.look();

        assertEquals(0, replica.opened());
    }

    @Test
    void aSilentStreamIsDroppedAndAnotherOpened() {
        watch.look();
        replica.say(0, 5);
        assertTrue(hearing.now());

        clock.addAndGet(Hearing.SILENCE.toNanos() + 1);
        for (int i = 0; i <= Hearing.SILENCE.toMillis() / 250; i++) {
            watch.look();
        }

        assertEquals(2, replica.opened());
        assertEquals(1, replica.cancelled());
        replica.say(0, 6);
        assertFalse(hearing.now(), "the old stream counts no more");
        replica.say(1, 6);
        assertTrue(hearing.now());
    }

    @Test
    void aStreamThatEndsIsOpenedAnew() {
        watch.begin();
        replica.say(0, 5);

        replica.end(0);
        replica.end(0);

        assertFalse(hearing.now());
        await().atMost(Duration.ofSeconds(60)).until(() -> replica.opened() > 1);
    }

    @Test
    void oneThatEndsWhileItIsOpenedAndOneThatCannotBeAreTriedAgain() {
        replica.mood = Mood.ENDS;
        watch.look();
        replica.mood = Mood.AWAY;
        watch.look();
        replica.mood = Mood.WELL;
        watch.look();

        replica.say(replica.opened() - 1, 5);

        assertTrue(hearing.now());
    }

    private enum Mood {
        WELL,
        ENDS,
        AWAY
    }

    private static final class Replica implements Watch.Source {
        private final List<Consumer<Invalidations>> streams = new ArrayList<>();
        private final List<Runnable> ends = new ArrayList<>();
        private int cancelled;
        private volatile Mood mood = Mood.WELL;

        @Override
        public synchronized Runnable open(Consumer<Invalidations> received, Runnable ended) {
            if (mood == Mood.AWAY) {
                throw ErrorCode.UNAVAILABLE.because("nobody is there");
            }
            streams.add(received);
            ends.add(ended);
            if (mood == Mood.ENDS) {
                ended.run();
            }
            return this::cancel;
        }

        private synchronized void cancel() {
            cancelled++;
        }

        synchronized int opened() {
            return streams.size();
        }

        synchronized int cancelled() {
            return cancelled;
        }

        void say(int stream, long number) {
            consumer(stream)
                    .accept(Invalidations.newBuilder()
                            .setEpoch("e")
                            .setNumber(number)
                            .build());
        }

        void end(int stream) {
            Runnable end;
            synchronized (this) {
                end = ends.get(stream);
            }
            end.run();
        }

        private synchronized Consumer<Invalidations> consumer(int stream) {
            return streams.get(stream);
        }
    }
}
