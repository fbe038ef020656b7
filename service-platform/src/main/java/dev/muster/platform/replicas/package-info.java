/**
 * The replicas of another service: where they are, one gRPC channel each, in which order to ask them, and one call that goes
 * from replica to replica.
 *
 * <p>What is said over the channels is none of its business.
 */
@NullMarked
package dev.muster.platform.replicas;

import org.jspecify.annotations.NullMarked;
