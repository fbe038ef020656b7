package dev.muster.cache.redis;

import java.time.Duration;

/**
 * When a connection that owes answers is given up: when it said nothing for a time-out, not when it merely has much to do. A look
 * that comes late decides nothing: what has arrived meanwhile is read only after it. Times are of one monotonic clock, in
 * nanoseconds; for one thread.
 */
final class Silence {
    private final long timeout;
    private final long latestLook;
    private long heardAt;
    private long lookedAt;

    /** @param lookEvery how often it is looked */
    Silence(Duration timeout, Duration lookEvery, long now) {
        this.timeout = timeout.toNanos();
        this.latestLook = 3 * lookEvery.toNanos();
        this.heardAt = now;
        this.lookedAt = now;
    }

    /** An answer came. */
    void heard(long now) {
        heardAt = now;
    }

    /** To be called with every look; whether this one may decide. */
    boolean look(long now) {
        boolean inTime = now - lookedAt <= latestLook;
        lookedAt = now;
        return inTime;
    }

    /** Whether it lasts too long; {@code owedSince} is when what was not answered yet was asked. */
    boolean tooLong(long owedSince, long now) {
        return now - owedSince > timeout && now - heardAt > timeout;
    }
}
