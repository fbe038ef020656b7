package dev.muster.cache.redis;

import java.time.Duration;

/** The pause before the next attempt: doubles up to ten times the first. */
final class Backoff {
    private static final int SLOWEST = 10;

    private final long first;
    private long next;

    Backoff(Duration first) {
        this.first = Math.max(1, first.toMillis());
        this.next = this.first;
    }

    long nextMillis() {
        long now = next;
        next = Math.min(2 * next, SLOWEST * first);
        return now;
    }

    void reset() {
        next = first;
    }
}
