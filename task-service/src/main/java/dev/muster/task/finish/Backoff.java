package dev.muster.task.finish;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * How long a task waits before its next attempt: doubling from {@code first} up to {@code most}, half of it at random so that tasks
 * which failed together do not come back together.
 *
 * @param random draws from 0 (inclusive) to 1
 */
record Backoff(Duration first, Duration most, DoubleSupplier random) {
    /** The wait after {@code times} earlier failures or rejects. */
    Duration after(int times) {
        long doubled = times >= 30 ? Long.MAX_VALUE : first.toMillis() << times;
        long millis = Math.min(doubled, most.toMillis());
        return Duration.ofMillis(millis / 2 + (long) (random.getAsDouble() * (millis / 2.0)));
    }
}
