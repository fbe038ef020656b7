/**
 * What all capabilities of the task service share: pools, the gathering of statements, hints between replicas,
 * configuration.
 *
 * <p>Nothing here knows a task.
 */
@NullMarked
package dev.muster.task.platform;

import org.jspecify.annotations.NullMarked;
