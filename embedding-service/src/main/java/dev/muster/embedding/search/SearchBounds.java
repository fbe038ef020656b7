package dev.muster.embedding.search;

import dev.muster.embedding.EmbeddingConfig.SearchConfig;

/** What the configuration of search must keep to, so that the service does not start with one that cannot work. */
final class SearchBounds {
    /** Chunks that a statement can compare in the time it has. */
    static final int MOST_COMPARED = 50_000;

    private SearchBounds() {}

    /** @throws IllegalStateException that names the key */
    static void check(SearchConfig search) {
        require(
                search.exactChunks() >= 0 && search.exactChunks() <= MOST_COMPARED,
                "exact-chunks is not 0 to " + MOST_COMPARED);
        require(search.recallSample() >= 0 && search.recallSample() <= 1, "recall-sample is not 0 to 1");
        require(search.recallMaxChunks() >= 0, "recall-max-chunks is less than 0");
    }

    private static void require(boolean kept, String broken) {
        if (!kept) {
            throw new IllegalStateException("muster.search." + broken);
        }
    }
}
