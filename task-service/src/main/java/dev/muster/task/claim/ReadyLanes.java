package dev.muster.task.claim;

import dev.muster.task.lane.Lane;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which lanes seem to have work, by tenant, and whose turn it is. A lane that was found dry is taken off unless somebody has said
 * since that it has work.
 */
final class ReadyLanes {
    private final Map<String, Map<Lane, Long>> byTenant = new LinkedHashMap<>();
    private long now;

    /** Somebody said that the lane has work. */
    void mark(Lane lane) {
        byTenant.computeIfAbsent(lane.tenant(), tenant -> new LinkedHashMap<>()).put(lane, ++now);
    }

    /** A moment to compare later marks with. */
    long stamp() {
        return now;
    }

    /** The lanes were found dry by a claim that began at {@code stamp}. */
    void dry(String tenant, Collection<Lane> lanes, long stamp) {
        Map<Lane, Long> ready = byTenant.get(tenant);
        if (ready != null) {
            lanes.forEach(lane -> ready.computeIfPresent(lane, (same, marked) -> marked > stamp ? marked : null));
            if (ready.isEmpty()) {
                byTenant.remove(tenant);
            }
        }
    }

    boolean isEmpty() {
        return byTenant.isEmpty();
    }

    /** The tenants with work, whose turn it is first. */
    List<String> tenants() {
        return new ArrayList<>(byTenant.keySet());
    }

    Collection<Lane> lanes(String tenant) {
        return byTenant.getOrDefault(tenant, Map.of()).keySet();
    }

    /** The tenant had its turn: it goes to the end. */
    void served(String tenant) {
        Map<Lane, Long> lanes = byTenant.remove(tenant);
        if (lanes != null) {
            byTenant.put(tenant, lanes);
        }
    }
}
