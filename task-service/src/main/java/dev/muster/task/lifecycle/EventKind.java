package dev.muster.task.lifecycle;

import java.util.Locale;

/** What an entry of a task's log tells. The number is what the database carries; it never changes. */
public enum EventKind {
    SUBMITTED(1),
    QUEUED(2),
    ASSIGNED(3),
    RUNNING(4),
    PROGRESS(5),
    REJECTED(6),
    RETRY(7),
    LOST(8),
    SUCCEEDED(9),
    FAILED(10),
    DEAD_LETTERED(11),
    CANCELLED(12),
    EXPIRED(13);

    private static final EventKind[] BY_NUMBER = new EventKind[14];

    static {
        for (EventKind kind : values()) {
            BY_NUMBER[kind.number] = kind;
        }
    }

    private final short number;
    private final String word = name().toLowerCase(Locale.ROOT);

    EventKind(int number) {
        this.number = (short) number;
    }

    public static EventKind of(int number) {
        if (number < 1 || number >= BY_NUMBER.length) {
            throw new IllegalArgumentException("no kind of event has the number " + number);
        }
        return BY_NUMBER[number];
    }

    public short number() {
        return number;
    }

    /** The word on the wire, e.g. {@code dead_lettered}. */
    public String word() {
        return word;
    }
}
