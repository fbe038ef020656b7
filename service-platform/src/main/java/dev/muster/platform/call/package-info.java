/**
 * What every service does with a gRPC call that comes in: checks its caller token, knows who calls, ends its work when the
 * caller leaves, and tells failures by the catalogue.
 */
@NullMarked
package dev.muster.platform.call;

import org.jspecify.annotations.NullMarked;
