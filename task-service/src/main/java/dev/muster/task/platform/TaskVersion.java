package dev.muster.task.platform;

import java.util.UUID;

/**
 * How far a task has come.
 *
 * @param version of its last event
 * @param goesOn whether it is known not to be terminal, so that who waits for its end need not look
 */
public record TaskVersion(UUID id, int version, boolean goesOn) {
    /** A task that may have ended. */
    public TaskVersion(UUID id, int version) {
        this(id, version, false);
    }

    /** A task that has not ended. */
    public static TaskVersion goingOn(UUID id, int version) {
        return new TaskVersion(id, version, true);
    }
}
