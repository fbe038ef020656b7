/**
 * The numbered invalidations as this replica hears of them: when its own memory may be trusted, and who else is told. Where they come from is none of its business.
 */
@NullMarked
package dev.muster.cache.feed;

import org.jspecify.annotations.NullMarked;
