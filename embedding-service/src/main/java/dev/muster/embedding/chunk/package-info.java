/**
 * Cutting documents into chunks: by tokens, along the structure of the text. Pure; linear in the length of the text, whatever its
 * shape.
 */
@NullMarked
package dev.muster.embedding.chunk;

import org.jspecify.annotations.NullMarked;
