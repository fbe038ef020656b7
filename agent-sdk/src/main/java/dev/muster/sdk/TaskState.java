package dev.muster.sdk;

import java.util.Locale;

/** Where a task stands. */
public enum TaskState {
    /** Not due yet, or waiting for its next attempt. */
    SCHEDULED(false),
    QUEUED(false),
    /** Given to an agent that has not accepted it yet. */
    ASSIGNED(false),
    RUNNING(false),
    INPUT_REQUIRED(false),
    SUCCEEDED(true),
    /** Failed in a way that another attempt would not mend. */
    FAILED(true),
    /** Failed as often as it may. */
    DEAD_LETTERED(true),
    CANCELLED(true),
    /** Not started, or not finished, before its deadline. */
    EXPIRED(true),
    /** One that a newer server knows and this client does not. */
    UNKNOWN(false);

    private final boolean terminal;

    TaskState(boolean terminal) {
        this.terminal = terminal;
    }

    /** Whether the task has ended; it stays as it is. */
    public boolean isTerminal() {
        return terminal;
    }

    static TaskState of(String name) {
        try {
            return valueOf(name.toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return UNKNOWN;
        }
    }
}
