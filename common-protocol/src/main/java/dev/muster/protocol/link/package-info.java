/**
 * What both ends of a standing stream between two services need beside the messages themselves.
 *
 * <p>Knows neither gRPC nor a message: the stream is a consumer of batches and a question whether it is ready.
 */
@NullMarked
package dev.muster.protocol.link;

import org.jspecify.annotations.NullMarked;
