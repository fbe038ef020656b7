/** The guarantees, one class each; G1 is {@code KillRoundsIT}. */
@NullMarked
package dev.muster.e2e.guarantees;

import org.jspecify.annotations.NullMarked;
