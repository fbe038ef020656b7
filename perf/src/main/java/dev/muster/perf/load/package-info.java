/** The load: one lean HTTP client, and the ways it is driven, open-loop where a latency under load is meant. */
@NullMarked
package dev.muster.perf.load;

import org.jspecify.annotations.NullMarked;
