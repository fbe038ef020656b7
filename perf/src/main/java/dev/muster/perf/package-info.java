/**
 * The program behind {@code muster perf quick}. What is measured is in {@code suite}, on a stack that {@code lab} starts
 * and takes down; the load comes from {@code load}, the agents from {@code agents}.
 */
@NullMarked
package dev.muster.perf;

import org.jspecify.annotations.NullMarked;
