/** The near cache other services hold in front of the cache service. */
@NullMarked
package dev.muster.cache.client;

import org.jspecify.annotations.NullMarked;
