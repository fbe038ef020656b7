package dev.muster.cache.client;

import dev.muster.cache.memory.Changes;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Our own invalidations of the last few epochs. An answer that does not heed one of its tenant and namespace is of before, even if
 * it comes from where nothing was heard of it yet. For any thread.
 */
final class OwnInvalidations {
    private static final int MAX_EPOCHS = 4;

    private final Map<String, Changes> byEpoch = new LinkedHashMap<>();

    synchronized void add(String tenant, String namespace, String epoch, long number) {
        byEpoch.computeIfAbsent(epoch, begun -> new Changes(0)).add(tenant, namespace, number);
        if (byEpoch.size() > MAX_EPOCHS) {
            byEpoch.remove(byEpoch.keySet().iterator().next());
        }
    }

    synchronized boolean isAfter(String tenant, String namespace, String epoch, long number) {
        Changes own = byEpoch.get(epoch);
        return own != null && number < own.of(tenant, namespace);
    }
}
