package dev.muster.cache.memory;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final ByteString VALUE = ByteString.copyFromUtf8("value");
    private static final long FOR_EVER = Long.MAX_VALUE;
    private static final String NS = "agents";

    private final AtomicLong clock = new AtomicLong(-1_000);
    private final Memory memory = new Memory(1 << 20, clock::get);

    @BeforeEach
    void hear() {
        memory.beginAnew("epoch", 10);
    }

    @Test
    void whatIsKeptIsFoundByItsTenantOnly() {
        assertTrue(memory.keep(slot("a", "k"), VALUE, 0, FOR_EVER, memory.position()));

        assertNotNull(memory.find(slot("a", "k"), true));
        assertNull(memory.find(slot("b", "k"), true));
        assertNull(memory.find(new Slot("a", "keys", key("k")), true));
    }

    @Test
    void nothingOutlivesItsTime() {
        memory.keepForGood(slot("a", "k"), VALUE, seconds(2), seconds(5));

        clock.addAndGet(seconds(3) - 1);
        Kept last = memory.find(slot("a", "k"), false);
        assertNotNull(last);
        assertEquals(1, last.left(clock.get()));
        clock.addAndGet(1);

        assertNull(memory.find(slot("a", "k"), false));
    }

    @Test
    void itIsBoundedByBytes() {
        ByteString large = ByteString.copyFrom(new byte[10_000]);
        for (int i = 0; i < 1_000; i++) {
            memory.keepForGood(slot("a", "k" + i), large, 0, FOR_EVER);
            assertTrue(memory.bytes() <= 1 << 20);
        }
        assertTrue(memory.bytes() > 900_000);
        assertFalse(memory.keepForGood(slot("a", "huge"), ByteString.copyFrom(new byte[1 << 20]), 0, FOR_EVER));
    }

    @Test
    void withoutHearingOnlyWhatIsImmutableIsFound() {
        memory.keep(slot("a", "k"), VALUE, 0, FOR_EVER, memory.position());
        memory.keepForGood(slot("a", "v"), VALUE, 0, FOR_EVER);

        assertNull(memory.find(slot("a", "k"), false));
        assertNotNull(memory.find(slot("a", "v"), false));
    }

    @Test
    void whatWasFetchedBeforeAnInvalidationIsNotKeptAfterIt() {
        Position before = memory.position();
        memory.forget("a", NS, List.of(key("k")), false, "epoch", 11);

        assertFalse(memory.keep(slot("a", "k"), VALUE, 0, FOR_EVER, before));
        assertNull(memory.find(slot("a", "k"), true));
        assertTrue(memory.keep(slot("a", "k"), VALUE, 0, FOR_EVER, memory.position()));
    }

    @Test
    void whatWasFetchedBeforeANewBeginningIsNotKeptAfterItEvenIfNumbersFit() {
        Position before = memory.position();
        memory.beginAnew("epoch", 10);

        assertFalse(memory.keep(slot("a", "k"), VALUE, 0, FOR_EVER, before));
    }

    @Test
    void aTagForgetsTheNamespaceOfItsTenantOnly() {
        memory.keep(slot("a", "k"), VALUE, 0, FOR_EVER, memory.position());
        memory.keep(slot("b", "k"), VALUE, 0, FOR_EVER, memory.position());
        memory.keep(new Slot("a", "keys", key("k")), VALUE, 0, FOR_EVER, memory.position());

        memory.forget("a", NS, List.of(), true, "epoch", 11);

        assertNull(memory.find(slot("a", "k"), true));
        assertNotNull(memory.find(slot("b", "k"), true));
        assertNotNull(memory.find(new Slot("a", "keys", key("k")), true));
        memory.keep(slot("a", "k"), VALUE, 0, FOR_EVER, memory.position());
        assertNotNull(memory.find(slot("a", "k"), true));
    }

    @Test
    void whatIsInvalidatedElsewhereKeepsNothingOut() {
        Position before = memory.position();
        memory.forget("b", NS, List.of(key("k")), true, "epoch", 11);
        memory.forget("a", "keys", List.of(key("k")), true, "epoch", 12);

        assertTrue(memory.keep(slot("a", "k"), VALUE, 0, FOR_EVER, before));
        assertNotNull(memory.find(slot("a", "k"), true));
        assertFalse(memory.isAheadOf("a", NS, "epoch", 10));
        assertTrue(memory.isAheadOf("b", NS, "epoch", 10));
        assertFalse(memory.isAheadOf("b", NS, "epoch", 11));
    }

    @Test
    void whereTooManyAreForgottenAllAre() {
        memory.keep(slot("quiet", "k"), VALUE, 0, FOR_EVER, memory.position());
        memory.keepForGood(slot("quiet", "v"), VALUE, 0, FOR_EVER);

        for (int i = 0; i < Changes.MAX; i++) {
            memory.forget("tenant" + i, NS, List.of(), true, "epoch", 11 + i);
        }
        Position before = memory.position();
        assertNotNull(memory.find(slot("quiet", "k"), true));
        memory.forget("one more", NS, List.of(), true, "epoch", 11 + Changes.MAX);

        assertNull(memory.find(slot("quiet", "k"), true));
        assertNotNull(memory.find(slot("quiet", "v"), true));
        assertFalse(memory.keep(slot("quiet", "k"), VALUE, 0, FOR_EVER, before));
        assertTrue(memory.keep(slot("quiet", "k"), VALUE, 0, FOR_EVER, memory.position()));
        assertNotNull(memory.find(slot("quiet", "k"), true));
    }

    @Test
    void whereTooManyHaveChangedWhatWasFetchedBeforeIsNotKeptButWhatWasKeptStays() {
        memory.keep(slot("quiet", "k"), VALUE, 0, FOR_EVER, memory.position());
        Position before = memory.position();

        for (int i = 0; i <= Changes.MAX; i++) {
            memory.forget("tenant" + i, NS, List.of(key("k")), false, "epoch", 11 + i);
        }

        assertFalse(memory.keep(slot("quiet", "other"), VALUE, 0, FOR_EVER, before));
        assertNotNull(memory.find(slot("quiet", "k"), true));
    }

    @Test
    void aNewBeginningLeavesWhatIsImmutable() {
        memory.keep(slot("a", "k"), VALUE, 0, FOR_EVER, memory.position());
        memory.keepForGood(slot("a", "v"), VALUE, 0, FOR_EVER);

        memory.beginAnew("other", 3);

        assertNull(memory.find(slot("a", "k"), true));
        assertNotNull(memory.find(slot("a", "v"), true));
        assertTrue(memory.isAheadOf("a", NS, "other", 2));
        assertFalse(memory.isAheadOf("a", NS, "epoch", 2));
    }

    private static Slot slot(String tenant, String key) {
        return new Slot(tenant, NS, key(key));
    }

    private static ByteString key(String key) {
        return ByteString.copyFromUtf8(key);
    }

    private static long seconds(int seconds) {
        return TimeUnit.SECONDS.toNanos(seconds);
    }
}
