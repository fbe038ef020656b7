package dev.muster.perf.load;

import org.HdrHistogram.Histogram;

/**
 * What came of a number of requests.
 *
 * @param micros response times
 * @param failed requests with another answer than expected, not among the times
 * @param seconds from the first request to the last answer
 * @param sending seconds from the first request to the last
 */
public record Sample(Histogram micros, long failed, double seconds, double sending) {
    /** The response time not exceeded by that share of the requests, in ms. */
    public double millis(double percent) {
        return micros.getValueAtPercentile(percent) / 1_000.0;
    }

    /** Good answers a second. */
    public double perSecond() {
        return micros.getTotalCount() / seconds;
    }

    /** Requests a second, good or bad, while they were sent: each but the last stands for the gap to its next. */
    public double offered() {
        return (requests() - 1) / sending;
    }

    /** Requests, good or bad. */
    public long requests() {
        return micros.getTotalCount() + failed;
    }

    /** Itself; fails when a request did. */
    public Sample allGood() {
        if (failed > 0) {
            throw new IllegalStateException(
                    failed + " of " + requests() + " requests got another answer than expected");
        }
        return this;
    }
}
