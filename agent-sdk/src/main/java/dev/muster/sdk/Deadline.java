package dev.muster.sdk;

import java.time.Duration;

/** A moment on this process's own clock until which something is tried. */
record Deadline(long nanos) {
    /** Longer than anybody waits. */
    static final Duration FAR = Duration.ofDays(365);

    static Deadline in(Duration patience) {
        Duration bounded = patience.compareTo(FAR) > 0 ? FAR : patience;
        return new Deadline(System.nanoTime() + bounded.toNanos());
    }

    /** Zero when it has passed. */
    Duration remaining() {
        return Duration.ofNanos(Math.max(0, nanos - System.nanoTime()));
    }
}
