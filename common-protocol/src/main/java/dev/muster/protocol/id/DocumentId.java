package dev.muster.protocol.id;

import java.util.UUID;

/** The id of a document, a UUIDv7. */
public record DocumentId(UUID value) {
    /**
     * The id in a text of 36 characters, hex digits in either case.
     *
     * @throws dev.muster.protocol.error.MusterException {@code invalid_argument} for anything else
     */
    public static DocumentId parse(String text) {
        return new DocumentId(UuidText.parse("document id", text));
    }

    /** The canonical text form, in lower case. */
    @Override
    public String toString() {
        return value.toString();
    }
}
