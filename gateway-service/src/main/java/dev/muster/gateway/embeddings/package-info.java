/**
 * Texts to vectors over REST, as OpenAI's clients ask for it, and the embedding service as this gateway calls it.
 *
 * <p>Vectors pass through as the bytes they are stored as.
 */
@NullMarked
package dev.muster.gateway.embeddings;

import org.jspecify.annotations.NullMarked;
