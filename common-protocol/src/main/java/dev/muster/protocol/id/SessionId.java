package dev.muster.protocol.id;

import java.util.UUID;

/** The id of a session, a UUIDv7. */
public record SessionId(UUID value) implements Comparable<SessionId> {
    /**
     * The id in a text of 36 characters, hex digits in either case.
     *
     * @throws dev.muster.protocol.error.MusterException {@code invalid_argument} for anything else
     */
    public static SessionId parse(String text) {
        return new SessionId(UuidText.parse("session id", text));
    }

    /** By age, as long as both are UUIDv7 (before the year 6429). */
    @Override
    public int compareTo(SessionId other) {
        return value.compareTo(other.value);
    }

    /** The canonical text form, in lower case. */
    @Override
    public String toString() {
        return value.toString();
    }
}
