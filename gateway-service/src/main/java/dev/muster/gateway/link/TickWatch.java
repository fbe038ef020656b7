package dev.muster.gateway.link;

/**
 * Tells a tick that came in time from one after a pause of this process, after which nobody else's silence may be judged.
 *
 * <p>Not thread-safe.
 */
public final class TickWatch {
    /** How often silence is looked for, in milliseconds. */
    public static final int PERIOD_MILLIS = 250;

    private static final long LATE_NANOS = (PERIOD_MILLIS + 500) * 1_000_000L;

    private long last;

    /** @param now nanoseconds of a monotonic clock, as for {@link #late} */
    public TickWatch(long now) {
        this.last = now;
    }

    /** Whether this tick came 500 ms late or more: whoever judges silence has to start counting again. */
    public boolean late(long now) {
        boolean late = now - last >= LATE_NANOS;
        last = now;
        return late;
    }
}
