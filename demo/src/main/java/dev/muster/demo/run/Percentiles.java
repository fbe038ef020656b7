package dev.muster.demo.run;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.LongStream;

/** Percentiles by nearest rank. */
public final class Percentiles {
    private final long[] sorted;

    private Percentiles(long[] sorted) {
        this.sorted = sorted;
    }

    /** Of these. */
    public static Percentiles ofNanos(LongStream nanos) {
        long[] sorted = nanos.toArray();
        Arrays.sort(sorted);
        return new Percentiles(sorted);
    }

    /**
     * The least value that {@code percent} of all do not exceed; zero of none.
     *
     * @param percent above 0, up to 100
     */
    public Duration at(double percent) {
        if (sorted.length == 0) {
            return Duration.ZERO;
        }
        int rank = (int) Math.ceil(percent / 100 * sorted.length);
        return Duration.ofNanos(sorted[Math.max(1, rank) - 1]);
    }
}
