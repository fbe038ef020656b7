/**
 * Ids: UUIDv7, so that they sort by the time they were made, each kind its own type.
 *
 * <p>An id is a name, not a secret: whoever uses one is checked by tenant.
 */
@NullMarked
package dev.muster.protocol.id;

import org.jspecify.annotations.NullMarked;
