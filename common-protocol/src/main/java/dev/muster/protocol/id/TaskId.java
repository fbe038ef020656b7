package dev.muster.protocol.id;

import java.util.UUID;

/** The id of a task, a UUIDv7. */
public record TaskId(UUID value) {
    /**
     * The id in a text of 36 characters, hex digits in either case.
     *
     * @throws dev.muster.protocol.error.MusterException {@code invalid_argument} for anything else
     */
    public static TaskId parse(String text) {
        return new TaskId(UuidText.parse("task id", text));
    }

    /** The canonical text form, in lower case. */
    @Override
    public String toString() {
        return value.toString();
    }
}
