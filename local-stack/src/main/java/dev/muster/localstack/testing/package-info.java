/**
 * Back ends for {@code @QuarkusTest}: one PostgreSQL, one Redis and, where asked for, one SQS for the whole test JVM, on free ports.
 */
@NullMarked
package dev.muster.localstack.testing;

import org.jspecify.annotations.NullMarked;
