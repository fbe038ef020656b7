package dev.muster.embedding.search;

import dev.muster.embedding.documents.Metadata;
import dev.muster.protocol.error.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * What is searched for.
 *
 * @param k hits at most, 1 to {@value #MAX_K}
 * @param threshold least cosine similarity; null for any
 */
record Query(String text, int k, @Nullable Double threshold, Metadata filter) {
    private static final int MAX_K = 100;

    Query {
        if (text.isBlank()) {
            throw ErrorCode.INVALID_ARGUMENT.because("The query is empty");
        }
        if (k < 1 || k > MAX_K) {
            throw ErrorCode.INVALID_ARGUMENT.because("k is not 1 to " + MAX_K);
        }
        if (threshold != null && !(threshold >= -1 && threshold <= 1)) {
            throw ErrorCode.INVALID_ARGUMENT.because("The threshold is not -1 to 1");
        }
    }

    boolean filtered() {
        return !filter.equals(Metadata.NONE);
    }
}
