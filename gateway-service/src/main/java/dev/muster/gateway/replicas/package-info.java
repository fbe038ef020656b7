/**
 * The replicas of the task service: where they are, one gRPC channel each, and in which order to ask them.
 *
 * <p>What is said over the channels is none of its business.
 */
@NullMarked
package dev.muster.gateway.replicas;

import org.jspecify.annotations.NullMarked;
