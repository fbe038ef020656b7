/** A service that does nothing, so that the cost of the work can be told from the cost of being asked. */
@NullMarked
package dev.muster.perf.plain;

import org.jspecify.annotations.NullMarked;
