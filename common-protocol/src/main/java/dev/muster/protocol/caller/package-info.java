/**
 * Who is calling: found out once at the gateway, signed, and carried to every service as a value.
 *
 * <p>The token is the services' own; keys and JWTs of the outside never travel behind the gateway.
 */
@NullMarked
package dev.muster.protocol.caller;

import org.jspecify.annotations.NullMarked;
