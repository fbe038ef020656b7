/**
 * Documents over REST: added, looked at, listed, deleted. What becomes of them is the embedding service's business.
 *
 * <p>Metadata pass through as they were sent, to where they are checked, and kept as values.
 */
@NullMarked
package dev.muster.gateway.documents;

import org.jspecify.annotations.NullMarked;
