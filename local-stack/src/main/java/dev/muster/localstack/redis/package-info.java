/**
 * A real Redis (Valkey) as a child process.
 */
@NullMarked
package dev.muster.localstack.redis;

import org.jspecify.annotations.NullMarked;
