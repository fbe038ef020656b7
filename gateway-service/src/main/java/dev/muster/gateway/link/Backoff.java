package dev.muster.gateway.link;

import java.util.function.DoubleSupplier;

/** The waits between tries to reach a replica: 100 ms doubling to 2 s, each cut at random by up to half. */
final class Backoff {
    private static final int FIRST_MILLIS = 100;
    private static final int MOST_MILLIS = 2_000;
    private static final int MOST_DOUBLINGS = 5;

    private final DoubleSupplier random;
    private int failures;

    /** @param random numbers from 0 to 1 */
    Backoff(DoubleSupplier random) {
        this.random = random;
    }

    /** The next wait, in milliseconds. */
    long next() {
        long most = Math.min(MOST_MILLIS, (long) FIRST_MILLIS << Math.min(failures, MOST_DOUBLINGS));
        failures++;
        return most - (long) (random.getAsDouble() * (most / 2));
    }

    void reset() {
        failures = 0;
    }
}
