/**
 * Getting and putting: first the memory of this process, then what all replicas share.
 */
@NullMarked
package dev.muster.cache.recall;

import org.jspecify.annotations.NullMarked;
