/**
 * What tasks require, interned: equal requirements of a tenant share a lane, and everything behind the door speaks of lanes by
 * number.
 */
@NullMarked
package dev.muster.task.lane;

import org.jspecify.annotations.NullMarked;
