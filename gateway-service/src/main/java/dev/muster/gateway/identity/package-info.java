/**
 * Who is calling: API keys, kept as hashes in schema gateway, and what was lately decided about them.
 *
 * <p>What comes out is an {@link dev.muster.gateway.identity.Identity}: a caller, and the signed token that speaks for it
 * behind the gateway.
 */
@NullMarked
package dev.muster.gateway.identity;

import org.jspecify.annotations.NullMarked;
