/** What the cache is to who uses it while its replicas or Redis are frozen, stopped or behind: slower, never wrong. */
@NullMarked
package dev.muster.e2e.cache;

import org.jspecify.annotations.NullMarked;
