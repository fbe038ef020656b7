/**
 * A real PostgreSQL with pgvector as a child process, durable settings, free to be killed and started again on the
 * same data. Also its databases and the roles of the services in them.
 */
@NullMarked
package dev.muster.localstack.postgres;

import org.jspecify.annotations.NullMarked;
