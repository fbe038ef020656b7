/** What every service has to agree on about documents: how large they may be, and what may stand in them. */
@NullMarked
package dev.muster.protocol.document;

import org.jspecify.annotations.NullMarked;
