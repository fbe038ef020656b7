/** The embedding service: texts to vectors, documents, search. */
@NullMarked
package dev.muster.embedding;

import org.jspecify.annotations.NullMarked;
