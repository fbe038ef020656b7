package dev.muster.perf.load;

import org.HdrHistogram.Histogram;

/**
 * What came of a number of requests.
 *
 * @param micros response times
 * @param failed requests with another answer than expected, not among the times
 * @param seconds from the first request to the last answer
 */
public record Sample(Histogram micros, long failed, double seconds) {
    /** The response time not exceeded by that share of the requests, in ms. */
    public double millis(double percent) {
        return micros.getValueAtPercentile(percent) / 1_000.0;
    }

    /** Good answers a second. */
    public double perSecond() {
        return micros.getTotalCount() / seconds;
    }

    /** Itself; fails when a request did. */
    public Sample allGood() {
        if (failed > 0) {
            throw new IllegalStateException(
                    failed + " of " + (failed + micros.getTotalCount()) + " requests got another answer than expected");
        }
        return this;
    }
}
