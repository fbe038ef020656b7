/** Texts as the models see them. */
@NullMarked
package dev.muster.embedding.tokens;

import org.jspecify.annotations.NullMarked;
