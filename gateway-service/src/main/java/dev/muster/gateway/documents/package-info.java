/**
 * Documents over REST: added, looked at, listed, deleted. What becomes of them is the embedding service's business.
 *
 * <p>Metadata pass through as the bytes they were sent as.
 */
@NullMarked
package dev.muster.gateway.documents;

import org.jspecify.annotations.NullMarked;
