package dev.muster.sdk;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The delays between repeated tries: a random part of a bound that doubles ("full jitter", AWS Architecture Blog,
 * "Exponential Backoff And Jitter"). For one thread.
 */
final class Backoff {
    private final Range range;
    private final RandomGenerator random;
    private int tries;

    Backoff(Range range, RandomGenerator random) {
        this.range = range;
        this.random = random;
    }

    /** Between nothing and the bound, which begins at {@link Range#first} and doubles with every call. */
    Duration next() {
        long bound = Math.min(range.first.toNanos() << Math.min(tries, 20), range.most.toNanos());
        tries++;
        return Duration.ofNanos(random.nextLong(bound + 1));
    }

    void reset() {
        tries = 0;
    }

    /** The first bound and the greatest. */
    record Range(Duration first, Duration most) {}
}
