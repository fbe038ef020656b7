package dev.muster.cache.client;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The newest of our own invalidations in each of the last few epochs. An answer that does not heed it is of before, even if it
 * comes from where nothing was heard of it yet. For any thread.
 */
final class OwnInvalidations {
    private static final int MAX_EPOCHS = 4;

    private final Map<String, Long> newest = new LinkedHashMap<>();

    synchronized void add(String epoch, long number) {
        newest.merge(epoch, number, Math::max);
        if (newest.size() > MAX_EPOCHS) {
            newest.remove(newest.keySet().iterator().next());
        }
    }

    synchronized boolean isAfter(String epoch, long number) {
        Long own = newest.get(epoch);
        return own != null && number < own;
    }
}
