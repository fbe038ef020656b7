/** The queue before a provider: who waits, who is next, and how much may wait at all. */
@NullMarked
package dev.muster.embedding.batch;

import org.jspecify.annotations.NullMarked;
