/**
 * Invalidating: certain, or an error.
 */
@NullMarked
package dev.muster.cache.forget;

import org.jspecify.annotations.NullMarked;
