/**
 * Agents that do nothing, in a process of their own: light ones on one event loop, whose cost does not stand in the way
 * of what is measured, and those of the SDK, as anybody would write them.
 */
@NullMarked
package dev.muster.perf.agents;

import org.jspecify.annotations.NullMarked;
