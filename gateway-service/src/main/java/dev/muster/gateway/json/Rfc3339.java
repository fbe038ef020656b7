package dev.muster.gateway.json;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/** Times as in RFC 3339, after 1970 and before the year 10,000. */
final class Rfc3339 {
    private static final int FIRST_YEAR = 1_970;
    private static final int LAST_YEAR = 9_999;

    private Rfc3339() {}

    /** Cut to milliseconds; null for what is no such time. */
    static @Nullable Instant parse(String text) {
        try {
            OffsetDateTime time = OffsetDateTime.parse(text);
            boolean inRange = time.getYear() >= FIRST_YEAR && time.getYear() <= LAST_YEAR;
            long millis = inRange ? time.toInstant().toEpochMilli() : 0;
            return millis > 0 ? Instant.ofEpochMilli(millis) : null;
        } catch (DateTimeException e) {
            return null;
        }
    }
}
