package dev.muster.embedding.ingest;

import java.time.Duration;

/**
 * What was tried with a document before.
 *
 * @param attempts that began, but for those that failed in passing
 * @param passed that failed in passing, for which the document is not to blame
 * @param waited since it was queued, when it was taken
 */
record Tries(int attempts, int passed, Duration waited) {
    static final Tries NONE = new Tries(0, 0, Duration.ZERO);

    /** With one more of either. */
    Tries after(boolean counted) {
        return new Tries(counted ? attempts + 1 : attempts, counted ? passed : passed + 1, waited);
    }

    int all() {
        return attempts + passed;
    }
}
