/**
 * Namespaces and how they are declared: what is immutable, and how long things live.
 */
@NullMarked
package dev.muster.cache.namespace;

import org.jspecify.annotations.NullMarked;
