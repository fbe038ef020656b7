/** How much may come in: what is refused before any work is done for it. */
@NullMarked
package dev.muster.gateway.admission;

import org.jspecify.annotations.NullMarked;
