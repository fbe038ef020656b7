/** The cache service: what it remembers, where, and for how long. */
@NullMarked
package dev.muster.cache;

import org.jspecify.annotations.NullMarked;
