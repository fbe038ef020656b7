/**
 * Child processes: start, log file, signals, waiting until a port answers, and the promise that no child outlives
 * this JVM. Knows nothing of PostgreSQL, Redis or Muster's services.
 */
@NullMarked
package dev.muster.localstack.process;

import org.jspecify.annotations.NullMarked;
