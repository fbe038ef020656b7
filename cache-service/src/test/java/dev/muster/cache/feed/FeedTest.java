package dev.muster.cache.feed;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.muster.cache.memory.Memory;
import dev.muster.cache.memory.Slot;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FeedTest {
    private static final ByteString KEY = ByteString.copyFromUtf8("key");
    private static final Slot SLOT = new Slot("a", "agents", KEY);
    private static final Slot OTHER = new Slot("a", "agents", ByteString.copyFromUtf8("other"));
    private static final Invalidation IT = new Invalidation("a", "agents", List.of(KEY), List.of());

    private final AtomicLong clock = new AtomicLong(1_000);
    private final Memory memory = new Memory(1 << 20, clock::get);
    private final Feed feed = new Feed(memory, clock::get);
    private final Told told = new Told();

    @BeforeEach
    void fill() {
        feed.watch(told);
        feed.beat("e", 5, clock.get());
        told.words.clear();
        keep();
    }

    @Test
    void theNextInvalidationTakesItsKeyAndIsTold() {
        feed.invalidated("e", 6, IT);

        assertFalse(knows(SLOT));
        assertTrue(knows(OTHER));
        assertEquals(List.of("invalidated e 6"), told.words);
        assertEquals(6, memory.position().number());
    }

    @Test
    void whatComesTwiceIsIgnored() {
        feed.invalidated("e", 6, IT);
        keep();
        feed.invalidated("e", 6, IT);
        feed.invalidated("e", 5, IT);

        assertTrue(knows(SLOT));
        assertEquals(1, told.words.size());
    }

    @Test
    void aGapEmptiesTheMemoryAndTheWatchersHearItByTheNextBeat() {
        feed.invalidated("e", 7, IT);
        assertFalse(knows(OTHER));
        assertEquals(List.of(), told.words);

        feed.beat("e", 7, clock.get());

        assertEquals(List.of("beat e 7"), told.words);
    }

    @Test
    void aBeatThatIsFurtherIsAGap() {
        feed.beat("e", 6, clock.get());

        assertFalse(knows(OTHER));
    }

    @Test
    void aNewEpochEmptiesTheMemory() {
        feed.invalidated("f", 6, IT);

        assertFalse(knows(OTHER));
        assertEquals("f", memory.position().epoch());
    }

    @Test
    void aLostChannelEmptiesTheMemoryBeforeItIsTrustedAgain() {
        feed.lost();
        assertFalse(feed.hearing());

        feed.invalidated("e", 6, IT);
        assertFalse(feed.hearing());
        assertEquals(List.of(), told.words);
        feed.beat("e", 6, clock.get());

        assertTrue(feed.hearing());
        assertFalse(knows(OTHER));
    }

    @Test
    void trustEndsASecondAfterTheLastBeatWasSent() {
        clock.addAndGet(Feed.TRUST.toNanos() - 1);
        assertTrue(feed.hearing());
        clock.addAndGet(1);
        assertFalse(feed.hearing());

        feed.beat("e", 5, clock.get() - Feed.TRUST.toNanos());
        assertFalse(feed.hearing());
        feed.beat("e", 5, clock.get());

        assertTrue(feed.hearing());
        assertTrue(knows(SLOT));
    }

    @Test
    void anInvalidationIsDoneWhenTheMemoryHeedsIt() {
        UniAssertSubscriber<Void> done =
                feed.heeded("e", 7, Duration.ofMinutes(1)).subscribe().withSubscriber(UniAssertSubscriber.create());
        feed.invalidated("e", 6, IT);
        done.assertNotTerminated();

        feed.invalidated("e", 7, IT);

        done.assertCompleted();
    }

    @Test
    void oneOfAnotherEpochIsDoneWhenThatHasBegun() {
        UniAssertSubscriber<Void> done =
                feed.heeded("f", 1, Duration.ofMinutes(1)).subscribe().withSubscriber(UniAssertSubscriber.create());
        feed.invalidated("e", 6, IT);
        done.assertNotTerminated();
        assertTrue(knows(OTHER));

        feed.invalidated("f", 1, IT);

        done.assertCompleted();
        assertFalse(knows(OTHER));
    }

    @Test
    void oneOfTheEpochBeforeIsDoneWhenTheMemoryBeginsAnew() {
        UniAssertSubscriber<Void> done =
                feed.heeded("e", 1_000, Duration.ofMinutes(1)).subscribe().withSubscriber(UniAssertSubscriber.create());

        feed.beat("f", 3, clock.get());

        done.assertCompleted();
        assertTrue(feed.hearing());
    }

    @Test
    void oneThatIsNeverHeardOfEndsTrust() {
        feed.heeded("e", 6, Duration.ofMillis(1)).await().atMost(Duration.ofSeconds(30));

        assertFalse(feed.hearing());
    }

    @Test
    void aBeatThatWasHeldUpIsNotToldOnAndOneOfASecondAgoSaysNothing() {
        clock.addAndGet(Feed.TRUST.toNanos());

        feed.beat("e", 5, clock.get() - Feed.FRESH.toNanos());
        assertTrue(feed.hearing());
        assertEquals(List.of(), told.words);
        feed.beat("f", 9, clock.get() - Feed.TRUST.toNanos());

        assertTrue(knows(SLOT));
        feed.beat("e", 5, clock.get() - Feed.FRESH.toNanos() + 1);
        assertEquals(List.of("beat e 5"), told.words);
    }

    @Test
    void aNewWatcherHearsWithTheNextBeat() {
        Told late = new Told();
        feed.watch(late);
        assertEquals(List.of(), late.words);

        feed.beat("e", 5, clock.get());

        assertEquals(List.of("beat e 5"), late.words);
    }

    private void keep() {
        memory.keep(SLOT, KEY, 0, Long.MAX_VALUE, memory.position());
        memory.keep(OTHER, KEY, 0, Long.MAX_VALUE, memory.position());
    }

    private boolean knows(Slot slot) {
        return memory.find(slot, true) != null;
    }

    private static final class Told implements Watcher {
        private final List<String> words = new ArrayList<>();

        @Override
        public void beat(String epoch, long number) {
            words.add("beat " + epoch + " " + number);
        }

        @Override
        public void invalidated(String epoch, long number, Invalidation what) {
            words.add("invalidated " + epoch + " " + number);
        }
    }
}
