package dev.muster.protocol.id;

import java.util.UUID;

/** The id of a session, a UUIDv7. */
public record SessionId(UUID value) {
    /**
     * The id in a text of 36 characters, hex digits in either case.
     *
     * @throws dev.muster.protocol.error.MusterException {@code invalid_argument} for anything else
     */
    public static SessionId parse(String text) {
        return new SessionId(UuidText.parse("session id", text));
    }

    /** The canonical text form, in lower case. */
    @Override
    public String toString() {
        return value.toString();
    }
}
