/**
 * The error catalogue: every way Muster says no, once, with its face for HTTP, gRPC and frames.
 *
 * <p>The services turn a {@link dev.muster.protocol.error.MusterException} into an answer with one mapper per face; nothing here
 * knows a transport.
 */
@NullMarked
package dev.muster.protocol.error;

import org.jspecify.annotations.NullMarked;
