package dev.muster.protocol.id;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class Uuid7Test {
    private static final Instant NOW = Instant.parse("2026-11-21T09:00:00.123Z");

    private final Hands clock = new Hands(NOW);
    private final Uuid7 ids = new Uuid7(clock);

    @Test
    void anIdHasVersionVariantAndTime() {
        UUID id = ids.next();

        assertEquals(7, id.version());
        assertEquals(2, id.variant());
        assertEquals(NOW.toEpochMilli(), Uuid7.millis(id));
    }

    @Test
    void idsOfOneMillisecondGrowAndDiffer() {
        List<UUID> made = Stream.generate(ids::next).limit(2_000).toList();

        assertGrowing(made);
        assertTrue(made.stream().allMatch(id -> Uuid7.millis(id) == NOW.toEpochMilli()));
    }

    @Test
    void moreThanAMillisecondHoldsBorrowsFromTheNext() {
        List<UUID> made = Stream.generate(ids::next).limit(10_000).toList();

        assertGrowing(made);
        assertTrue(Uuid7.millis(made.get(9_999)) - NOW.toEpochMilli() <= 3);
    }

    @Test
    void idsGrowWhenTheClockStepsBack() {
        UUID before = ids.next();
        clock.now = NOW.minusSeconds(10);
        UUID after = ids.next();

        assertGrowing(List.of(before, after));
    }

    @Test
    void manyThreadsNeverGetTheSameId() {
        int count = 200_000;
        Set<UUID> made = new HashSet<>(
                IntStream.range(0, count).parallel().mapToObj(i -> ids.next()).toList());

        assertEquals(count, made.size());
    }

    @Test
    void twoMakersDoNotMakeTheSame() {
        Uuid7 other = new Uuid7(clock);
        Set<UUID> made = new HashSet<>();
        for (int i = 0; i < 10_000; i++) {
            made.add(ids.next());
            made.add(other.next());
        }

        assertEquals(20_000, made.size());
    }

    @Test
    void theLowestIdOfAMillisecondStandsBetweenTheMillisecondBeforeAndIt() {
        UUID lowest = Uuid7.lowest(NOW);
        clock.now = NOW.minusMillis(1);
        UUID earlier = ids.next();
        clock.now = NOW;
        UUID later = ids.next();

        assertEquals("01a1fd55-7afb-7000-8000-000000000000", lowest.toString());
        assertGrowing(List.of(earlier, lowest, later));
    }

    @Test
    void onlyVersion7HasATime() {
        assertThrows(IllegalArgumentException.class, () -> Uuid7.millis(new UUID(0, 0)));
        assertThrows(IllegalArgumentException.class, () -> Uuid7.lowest(Instant.EPOCH.minusMillis(1)));
    }

    private static void assertGrowing(List<UUID> made) {
        for (int i = 1; i < made.size(); i++) {
            assertTrue(
                    made.get(i - 1).toString().compareTo(made.get(i).toString()) < 0,
                    made.get(i - 1) + " before " + made.get(i));
        }
    }

    /** A clock set by hand. */
    private static final class Hands extends Clock {
        private volatile Instant now;

        Hands(Instant now) {
            this.now = now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }
    }
}
