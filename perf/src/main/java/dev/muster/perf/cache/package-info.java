/** The cache asked at each tier, and Redis asked directly. */
@NullMarked
package dev.muster.perf.cache;

import org.jspecify.annotations.NullMarked;
