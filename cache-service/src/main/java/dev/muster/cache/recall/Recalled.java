package dev.muster.cache.recall;

import dev.muster.cache.namespace.Namespace;
import java.util.List;

/**
 * An answer.
 *
 * @param found one a key, in order
 * @param epoch of the number; empty while invalidations are not heard of
 * @param number all invalidations up to this are heeded
 */
public record Recalled(Namespace namespace, List<Found> found, String epoch, long number) {}
