package dev.muster.cache.recall;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import com.google.protobuf.ByteString;
import dev.muster.cache.feed.Feed;
import dev.muster.cache.feed.Invalidation;
import dev.muster.cache.memory.Memory;
import dev.muster.cache.memory.Slot;
import dev.muster.cache.namespace.Namespace;
import dev.muster.cache.namespace.Namespaces;
import dev.muster.cache.recall.Found.Where;
import dev.muster.cache.testing.Declared;
import dev.muster.protocol.caller.Caller;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading, where the test decides when the second tier answers. */
class RecallTest {
    private static final Caller CALLER = new Caller("a", "service:test", Set.of("service"));
    private static final ByteString KEY = ByteString.copyFromUtf8("key");
    private static final ByteString OLD = ByteString.copyFromUtf8("old");
    private static final long NOW = 1_000_000;

    private final AtomicLong nanos = new AtomicLong();
    private final Memory memory = new Memory(64 << 20, nanos::get);
    private final Feed feed = new Feed(memory, nanos::get);
    private final SlowTier second = new SlowTier();
    private final Recall recall = new Recall(
            new Namespaces(Declared.config()),
            memory,
            feed,
            second,
            Clock.fixed(Instant.ofEpochMilli(NOW), ZoneOffset.UTC));

    @BeforeEach
    void hear() {
        feed.beat("e", 1, 0);
    }

    @Test
    void whatTheSecondTierKnewIsThenInMemoryWithItsAge() {
        UniAssertSubscriber<Recalled> first = get("agents", KEY);
        second.answer(new Stored(OLD, NOW - 300, NOW + 700));
        assertEquals(
                new Found(Where.REDIS, OLD, 300, 700),
                first.assertCompleted().getItem().found().get(0));

        nanos.addAndGet(100_000_000);
        assertEquals(new Found(Where.MEMORY, OLD, 400, 600), now("agents", KEY));

        nanos.addAndGet(599_999_999);
        assertEquals(new Found(Where.MEMORY, OLD, 999, 1), now("agents", KEY));
        assertEquals(1, second.asked.size());

        nanos.addAndGet(1);
        get("agents", KEY);
        assertEquals(2, second.asked.size());
    }

    @Test
    void aValueFetchedBeforeAnInvalidationIsNotRememberedAfterIt() {
        UniAssertSubscriber<Recalled> overtaken = get("agents", KEY);
        feed.invalidated("e", 2, new Invalidation("a", "agents", List.of(KEY), List.of()));
        second.answer(new Stored(OLD, NOW, 0));

        // The answer says what it heeds, so that nobody else remembers it either.
        assertEquals(1, overtaken.assertCompleted().getItem().number());
        assertNull(memory.find(new Slot("a", "agents", KEY), true));
        UniAssertSubscriber<Recalled> next = get("agents", KEY);
        second.answer(Stored.NOTHING);
        assertEquals(Where.NOWHERE, next.getItem().found().get(0).where());
    }

    @Test
    void aValueFetchedWhileTheChannelWasLostIsNotRemembered() {
        UniAssertSubscriber<Recalled> overtaken = get("agents", KEY);
        feed.lost();
        feed.beat("e", 1, 0);
        second.answer(new Stored(OLD, NOW, 0));

        overtaken.assertCompleted();
        assertNull(memory.find(new Slot("a", "agents", KEY), true));
    }

    @Test
    void withoutHearingTheAnswerSaysThatItHeedsNothingKnown() {
        feed.lost();
        UniAssertSubscriber<Recalled> answer = get("agents", KEY);
        second.answer(new Stored(OLD, NOW, 0));

        assertEquals("", answer.assertCompleted().getItem().epoch());
        assertEquals(OLD, answer.getItem().found().get(0).value());
    }

    @Test
    void repeatedKeysAreAskedForOnceAndAnsweredInOrder() {
        ByteString other = ByteString.copyFromUtf8("other");
        UniAssertSubscriber<Recalled> answer = get("vectors", KEY, other, KEY, other);
        assertEquals(List.of(KEY, other), second.asked.get(0));
        second.answer(Stored.NOTHING, new Stored(OLD, NOW, 0));

        assertEquals(
                List.of(Where.NOWHERE, Where.REDIS, Where.NOWHERE, Where.REDIS),
                answer.getItem().found().stream().map(Found::where).toList());
    }

    @Test
    void whatHasExpiredByNowIsAMiss() {
        UniAssertSubscriber<Recalled> answer = get("agents", KEY);
        second.answer(new Stored(OLD, NOW - 100, NOW));

        assertEquals(Where.NOWHERE, answer.getItem().found().get(0).where());
    }

    @Test
    void aValueOfAClockThatIsAheadOrOfALongerDeclarationLivesNoLongerThanItIsDeclaredNow() {
        UniAssertSubscriber<Recalled> ahead = get("agents", KEY);
        second.answer(new Stored(OLD, NOW + 5_000, NOW + 15_000));
        assertEquals(
                new Found(Where.REDIS, OLD, 0, 10_000), ahead.getItem().found().get(0));

        ByteString other = ByteString.copyFromUtf8("other");
        UniAssertSubscriber<Recalled> longer = get("agents", other);
        second.answer(new Stored(OLD, NOW - 4_000, 0));
        assertEquals(
                new Found(Where.REDIS, OLD, 4_000, 6_000),
                longer.getItem().found().get(0));

        ByteString third = ByteString.copyFromUtf8("third");
        UniAssertSubscriber<Recalled> over = get("agents", third);
        second.answer(new Stored(OLD, NOW - 10_000, NOW + 60_000));
        assertEquals(Where.NOWHERE, over.getItem().found().get(0).where());
    }

    @Test
    void anAnswerIsBounded() {
        ByteString large = ByteString.copyFrom(new byte[1 << 20]);
        List<ByteString> keys = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            ByteString key = ByteString.copyFromUtf8("key" + i);
            keys.add(key);
            memory.keepForGood(new Slot("a", "vectors", key), large, 0, Long.MAX_VALUE);
        }

        List<Found> found = get("vectors", keys.toArray(ByteString[]::new))
                .assertCompleted()
                .getItem()
                .found();

        assertEquals(
                8, found.stream().filter(one -> one.where() == Where.MEMORY).count());
        assertEquals(8 << 20, found.stream().mapToInt(one -> one.value().size()).sum());
    }

    private Found now(String namespace, ByteString key) {
        return get(namespace, key).assertCompleted().getItem().found().get(0);
    }

    private UniAssertSubscriber<Recalled> get(String namespace, ByteString... keys) {
        return recall.get(CALLER, namespace, List.of(keys)).subscribe().withSubscriber(UniAssertSubscriber.create());
    }

    private static final class SlowTier implements SecondTier {
        private final List<List<ByteString>> asked = new ArrayList<>();
        private @Nullable UniEmitter<? super List<Stored>> open;

        @Override
        public Uni<List<Stored>> get(String tenant, Namespace namespace, List<ByteString> keys, int maxBytes) {
            return Uni.createFrom().emitter(emitter -> {
                asked.add(keys);
                open = emitter;
            });
        }

        @Override
        public Uni<Boolean> put(String tenant, Namespace namespace, List<Entry> entries, long putAtMillis) {
            return Uni.createFrom().item(true);
        }

        void answer(Stored... stored) {
            if (open == null) {
                throw new AssertionError("nothing was asked");
            }
            open.complete(List.of(stored));
        }
    }
}
