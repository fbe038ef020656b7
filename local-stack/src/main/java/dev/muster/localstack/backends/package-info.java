/**
 * The three back ends together for one folder: their ports, their data and the secrets that belong to them. Used by
 * {@code muster up} and by tests alike.
 */
@NullMarked
package dev.muster.localstack.backends;

import org.jspecify.annotations.NullMarked;
