package dev.muster.embedding.search;

import dev.muster.embedding.documents.Metadata;
import dev.muster.embedding.space.VectorSpace;
import org.jspecify.annotations.Nullable;

/**
 * What the nearest chunks are asked for by.
 *
 * @param vector as pgvector reads it
 * @param filter null for none
 */
record Target(
        VectorSpace space,
        String tenant,
        String vector,
        int k,
        @Nullable Metadata filter) {
    /** The same, with so many hits at least. */
    Target atLeast(int hits) {
        return k >= hits ? this : of(hits);
    }

    /** The same, with so many hits. */
    Target of(int hits) {
        return new Target(space, tenant, vector, hits, filter);
    }
}
