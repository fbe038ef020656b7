package dev.muster.task.submit;

/** What became of a unit. */
sealed interface Stored {
    /** Its tasks are stored, now or by an earlier attempt of the same call. */
    record New(Submitted answer) implements Stored {}

    /** An earlier call with the same key and body made tasks; these are they. */
    record Replay(Submitted answer) implements Stored {}

    /** An earlier call with the same key had another body. */
    record Mismatch() implements Stored {}

    /** The key was taken, and gone when looked at: it expired in between. */
    record Vanished() implements Stored {}
}
