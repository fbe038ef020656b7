package dev.muster.embedding.model;

import dev.muster.embedding.batch.BatchQueue;
import dev.muster.embedding.provider.EmbeddingProvider;
import dev.muster.embedding.provider.Space;

/**
 * A model that can be asked.
 *
 * @param id what clients call it
 * @param provider what computes
 * @param queue before the provider
 */
public record Model(String id, EmbeddingProvider provider, BatchQueue queue) {
    /** The space of its vectors; {@code unavailable} while it cannot work. */
    public Space space() {
        return provider.space();
    }
}
