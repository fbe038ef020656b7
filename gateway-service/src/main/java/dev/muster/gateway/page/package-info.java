/** Lists in pages: the opaque cursor and the limit, the same for every list. */
@NullMarked
package dev.muster.gateway.page;

import org.jspecify.annotations.NullMarked;
