package dev.muster.task.partition;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.muster.protocol.id.Uuid7;
import dev.muster.task.platform.TaskConfig.PartitionsConfig.Span;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PartitionTest {
    @Test
    void monthsFollowEachOtherWithoutAGap() {
        List<Partition> months = Partition.from(Instant.parse("2026-11-21T10:15:30Z"), Span.MONTH, 3);

        assertEquals(
                List.of("2026_11", "2026_12", "2027_01", "2027_02"),
                months.stream().map(Partition::suffix).toList());
        assertEquals(
                Uuid7.lowest(Instant.parse("2026-11-01T00:00:00Z")),
                months.getFirst().from());
        for (int i = 1; i < months.size(); i++) {
            assertEquals(months.get(i - 1).to(), months.get(i).from());
        }
    }

    @Test
    void weeksBeginOnMondayAndKeepTheirNumberOverNewYear() {
        List<Partition> weeks = Partition.from(Instant.parse("2026-12-31T23:59:59Z"), Span.WEEK, 1);

        assertEquals(
                List.of("2026w53", "2027w01"),
                weeks.stream().map(Partition::suffix).toList());
        assertEquals(
                Uuid7.lowest(Instant.parse("2026-12-28T00:00:00Z")),
                weeks.getFirst().from());
    }

    @Test
    void daysAreThoseOfUtc() {
        Partition day = Partition.from(Instant.parse("2028-02-29T00:00:00Z"), Span.DAY, 0)
                .getFirst();

        assertEquals(
                new Partition(
                        "2028_02_29",
                        Uuid7.lowest(Instant.parse("2028-02-29T00:00:00Z")),
                        Uuid7.lowest(Instant.parse("2028-03-01T00:00:00Z"))),
                day);
    }
}
