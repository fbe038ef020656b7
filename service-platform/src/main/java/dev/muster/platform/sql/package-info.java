/**
 * Patience with PostgreSQL and what its failures mean. For services with a data source; others leave the package out
 * ({@code quarkus.arc.exclude-types}).
 */
@NullMarked
package dev.muster.platform.sql;

import org.jspecify.annotations.NullMarked;
