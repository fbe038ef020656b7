/**
 * The replicas of the services that the gateway calls, as beans over {@link dev.muster.platform.replicas.Replicas}, and how they
 * are called.
 */
@NullMarked
package dev.muster.gateway.replicas;

import org.jspecify.annotations.NullMarked;
