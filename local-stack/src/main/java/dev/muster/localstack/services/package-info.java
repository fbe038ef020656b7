/**
 * Muster's services as JVM processes with everything they read from the environment. A {@code Stack} is any number
 * of gateways and task-services over one set of back ends.
 */
@NullMarked
package dev.muster.localstack.services;

import org.jspecify.annotations.NullMarked;
