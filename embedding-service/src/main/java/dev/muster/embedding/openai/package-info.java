/** Models behind servers that speak OpenAI's API for embeddings. */
@NullMarked
package dev.muster.embedding.openai;

import org.jspecify.annotations.NullMarked;
