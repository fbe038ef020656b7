/** Requests that wait: how a client asks for it, and how a wait is cut so that nothing holds it up. */
@NullMarked
package dev.muster.gateway.wait;

import org.jspecify.annotations.NullMarked;
