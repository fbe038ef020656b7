package dev.muster.task.lifecycle;

/** Where a task is in its life. The number is what the database and the wire contract carry; it never changes. */
public enum State {
    SCHEDULED(1, false),
    QUEUED(2, false),
    ASSIGNED(3, false),
    RUNNING(4, false),
    INPUT_REQUIRED(5, false),
    SUCCEEDED(6, true),
    FAILED(7, true),
    DEAD_LETTERED(8, true),
    CANCELLED(9, true),
    EXPIRED(10, true);

    private static final State[] BY_NUMBER = new State[11];

    static {
        for (State state : values()) {
            BY_NUMBER[state.number] = state;
        }
    }

    private final short number;
    private final boolean terminal;

    State(int number, boolean terminal) {
        this.number = (short) number;
        this.terminal = terminal;
    }

    /** The state of a stored number; {@link IllegalArgumentException} for one that is none. */
    public static State of(int number) {
        if (number < 1 || number >= BY_NUMBER.length) {
            throw new IllegalArgumentException("no state has the number " + number);
        }
        return BY_NUMBER[number];
    }

    public short number() {
        return number;
    }

    /** Whether nothing can follow. */
    public boolean terminal() {
        return terminal;
    }
}
