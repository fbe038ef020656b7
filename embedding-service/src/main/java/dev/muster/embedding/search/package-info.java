/**
 * Search in the chunks of a tenant: exact where they are few, by the HNSW index otherwise, which is measured against the former.
 */
@NullMarked
package dev.muster.embedding.search;

import org.jspecify.annotations.NullMarked;
