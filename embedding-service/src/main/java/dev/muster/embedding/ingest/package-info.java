/**
 * From a stored document to one that can be found. SQS only hints at what is new; the row in {@code pending} is the truth, and
 * its token fences whoever works on it.
 */
@NullMarked
package dev.muster.embedding.ingest;

import org.jspecify.annotations.NullMarked;
