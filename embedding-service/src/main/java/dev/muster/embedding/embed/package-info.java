/** From texts to vectors: what is remembered, what is computed, and who waits for which. */
@NullMarked
package dev.muster.embedding.embed;

import org.jspecify.annotations.NullMarked;
