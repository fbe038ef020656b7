package dev.muster.embedding.ingest;

import dev.muster.platform.sql.SqlFailure;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.time.Duration;

/**
 * What becomes of a document after an attempt that failed.
 *
 * @param again whether it is tried again
 * @param reason why it failed, for people
 */
record Verdict(boolean again, MusterException reason) {
    /** @param attempts made so far, this one included */
    static Verdict of(Throwable failure, int attempts, int maxAttempts) {
        MusterException reason = reason(failure);
        return new Verdict(passing(failure) && attempts < maxAttempts, reason);
    }

    /** The pause after that many attempts: doubles up to a bound. */
    static Duration pause(int attempts, Duration first, Duration longest) {
        int doublings = Math.min(Math.max(attempts - 1, 0), 30);
        Duration pause = first.multipliedBy(1L << doublings);
        return pause.compareTo(longest) > 0 ? longest : pause;
    }

    private static boolean passing(Throwable failure) {
        if (failure instanceof MusterException refusal) {
            return refusal.code().retryable();
        }
        // A fault of ours may be one that passes, such as memory that is short; attempts bound it.
        return !SqlFailure.of(failure).guilty();
    }

    private static MusterException reason(Throwable failure) {
        if (failure instanceof MusterException refusal) {
            return refusal;
        }
        return SqlFailure.of(failure).passing()
                ? ErrorCode.UNAVAILABLE.because("The database could not be reached")
                : ErrorCode.INTERNAL.because("The document could not be indexed");
    }
}
