package dev.muster.task.partition;

import dev.muster.protocol.id.Uuid7;
import dev.muster.task.platform.TaskConfig.PartitionsConfig.Span;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * A span of time, in UTC, and the ids that were made in it. Pure.
 *
 * @param suffix of the table's name, e.g. {@code 2026_11}
 * @param from the first id
 * @param to the first id after it
 */
record Partition(String suffix, UUID from, UUID to) {
    /** The partition of {@code now}, and those after it. */
    static List<Partition> from(Instant now, Span span, int ahead) {
        LocalDate first = firstDay(now.atOffset(ZoneOffset.UTC).toLocalDate(), span);
        return Stream.iterate(first, day -> next(day, span))
                .limit(1L + ahead)
                .map(day -> of(day, span))
                .toList();
    }

    private static Partition of(LocalDate first, Span span) {
        return new Partition(suffix(first, span), lowest(first), lowest(next(first, span)));
    }

    private static LocalDate firstDay(LocalDate day, Span span) {
        return switch (span) {
            case DAY -> day;
            case WEEK -> day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case MONTH -> day.withDayOfMonth(1);
        };
    }

    private static LocalDate next(LocalDate first, Span span) {
        return switch (span) {
            case DAY -> first.plusDays(1);
            case WEEK -> first.plusWeeks(1);
            case MONTH -> first.plusMonths(1);
        };
    }

    private static String suffix(LocalDate first, Span span) {
        return switch (span) {
            case DAY -> first.format(DateTimeFormatter.ofPattern("uuuu_MM_dd", Locale.ROOT));
            case WEEK ->
                String.format(
                        Locale.ROOT,
                        "%04dw%02d",
                        first.get(IsoFields.WEEK_BASED_YEAR),
                        first.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
            case MONTH -> first.format(DateTimeFormatter.ofPattern("uuuu_MM", Locale.ROOT));
        };
    }

    private static UUID lowest(LocalDate day) {
        return Uuid7.lowest(day.atStartOfDay(ZoneOffset.UTC).toInstant());
    }
}
