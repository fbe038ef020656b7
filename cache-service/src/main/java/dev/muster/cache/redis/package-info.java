/**
 * Redis, the second tier and the counter of invalidations: one pipelined connection an event loop, one that listens. Away, it knows nothing and keeps nothing.
 */
@NullMarked
package dev.muster.cache.redis;

import org.jspecify.annotations.NullMarked;
