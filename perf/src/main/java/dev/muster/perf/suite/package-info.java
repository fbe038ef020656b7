/**
 * What is measured, a class for each question. Every answer is given beside the ceiling the same machine has shown in the
 * same run.
 */
@NullMarked
package dev.muster.perf.suite;

import org.jspecify.annotations.NullMarked;
