package dev.muster.embedding.search;

import java.util.List;
import java.util.UUID;

/**
 * The chunks nearest to a query, best first.
 *
 * @param tokens of the query
 * @param truncated whether the query is longer than the model reads, so that its beginning was looked for
 * @param exact whether every chunk was compared
 */
record Hits(List<Hit> hits, int tokens, boolean truncated, boolean exact, String model) {
    Hits {
        hits = List.copyOf(hits);
    }

    /**
     * A chunk that was found.
     *
     * @param ordinal its place in the document, from 0
     * @param score cosine similarity
     * @param start in the document, in UTF-16 units
     * @param metadata of the document, JSON
     */
    record Hit(
            long chunk, UUID document, int ordinal, double score, String text, int start, int end, String metadata) {}
}
