package dev.muster.embedding.ingest;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.platform.sql.SqlFailure;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import java.time.Duration;

/**
 * What becomes of a document after an attempt that failed.
 *
 * @param again whether it is tried again
 * @param counted whether the document may have caused it, so that the attempt counts
 * @param reason why it failed, for people
 */
record Verdict(boolean again, boolean counted, MusterException reason) {
    static Verdict of(Throwable failure, Tries before, EmbeddingConfig.IngestConfig config) {
        MusterException reason = reason(failure);
        if (passing(failure)) {
            return new Verdict(before.waited().compareTo(config.giveUpAfter()) < 0, false, reason);
        }
        return new Verdict(ours(failure) && before.attempts() + 1 < config.maxAttempts(), true, reason);
    }

    /** The pause after that many tries: doubles up to a bound. */
    static Duration pause(Tries tries, EmbeddingConfig.IngestConfig config) {
        int doublings = Math.min(Math.max(tries.all() - 1, 0), 30);
        Duration pause = config.backoff().multipliedBy(1L << doublings);
        return pause.compareTo(config.maxBackoff()) > 0 ? config.maxBackoff() : pause;
    }

    /** Whether other documents would have fared the same: a part is away or slow, or the configuration lacks the model. */
    private static boolean passing(Throwable failure) {
        if (failure instanceof MusterException refusal) {
            return refusal.code().retryable() || refusal.code() == ErrorCode.MODEL_NOT_FOUND;
        }
        return SqlFailure.of(failure).passing();
    }

    /** A fault of ours may be one that passes, such as memory that is short; attempts bound it. */
    private static boolean ours(Throwable failure) {
        return failure instanceof MusterException refusal
                ? refusal.code() == ErrorCode.INTERNAL
                : !SqlFailure.of(failure).guilty();
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
