/**
 * The gRPC face.
 */
@NullMarked
package dev.muster.cache.door;

import org.jspecify.annotations.NullMarked;
