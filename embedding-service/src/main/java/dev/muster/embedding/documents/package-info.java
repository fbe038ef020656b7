/** Documents as callers know them: added, read, waited for, deleted. How they are indexed is the affair of {@code ingest}. */
@NullMarked
package dev.muster.embedding.documents;

import org.jspecify.annotations.NullMarked;
