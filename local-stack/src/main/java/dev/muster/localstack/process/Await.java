package dev.muster.localstack.process;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waiting for a condition by looking again and again, with a deadline. */
public final class Await {

    private static final Duration PAUSE = Duration.ofMillis(20);

    private Await() {}

    /** Waits until the condition holds; answers false when it did not within the time given. */
    public static boolean until(Duration atMost, BooleanSupplier condition) {
        long start = System.nanoTime();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - start > atMost.toNanos()) {
                return false;
            }
            pause(PAUSE);
        }
        return true;
    }

    /** Waits until the condition holds and fails with the sentence when it did not within the time given. */
    public static void untilOr(Duration atMost, String sentence, BooleanSupplier condition) {
        if (!until(atMost, condition)) {
            throw new LocalStackException(sentence);
        }
    }

    /** Lets a little time pass between two attempts. */
    public static void pause(Duration time) {
        LockSupport.parkNanos(time.toNanos());
        if (Thread.interrupted()) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while waiting.");
        }
    }
}
