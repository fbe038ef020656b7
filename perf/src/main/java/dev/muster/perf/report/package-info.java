/** What came out: figures beside their ceilings and promises, as a table for people and as JSON for comparisons. */
@NullMarked
package dev.muster.perf.report;

import org.jspecify.annotations.NullMarked;
