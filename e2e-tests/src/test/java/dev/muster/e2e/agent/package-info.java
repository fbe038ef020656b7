/** A program of its own: an agent on the SDK that keeps a ledger of what it began and what was accepted of it. */
@NullMarked
package dev.muster.e2e.agent;

import org.jspecify.annotations.NullMarked;
