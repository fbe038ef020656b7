/**
 * What is remembered in a process's own memory, bounded by bytes, and how it is forgotten without ever answering what is
 * already invalid. Both ends hold one: cache-service as its first tier, cache-client as near cache.
 *
 * <p>Where the numbers of invalidations come from is none of its business.
 */
@NullMarked
package dev.muster.cache.memory;

import org.jspecify.annotations.NullMarked;
