/**
 * An SQS (ElasticMQ) in a JVM of its own; its class path is the nested module {@code local-stack/sqs} and never meets
 * that of a service. It keeps nothing over a restart.
 */
@NullMarked
package dev.muster.localstack.sqs;

import org.jspecify.annotations.NullMarked;
