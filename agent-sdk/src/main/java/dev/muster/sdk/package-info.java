/**
 * The Java client: {@link dev.muster.sdk.Agent} works on tasks, {@link dev.muster.sdk.Muster} submits them.
 *
 * <p>Needs a JDK and nothing of a framework. What is public here is the whole interface; an agent's state lives on its
 * {@code Loop}, a thread of its own, and is touched nowhere else.
 */
@NullMarked
package dev.muster.sdk;

import org.jspecify.annotations.NullMarked;
