/**
 * Back ends for {@code @QuarkusTest}: one PostgreSQL and one Redis for the whole test JVM, on free ports.
 */
@NullMarked
package dev.muster.localstack.testing;

import org.jspecify.annotations.NullMarked;
