/**
 * ElasticMQ as a process. A module of its own, so that its class path (Scala, Pekko) meets nobody else's; local-stack
 * starts it and never links it.
 */
@NullMarked
package dev.muster.localstack.sqsserver;

import org.jspecify.annotations.NullMarked;
