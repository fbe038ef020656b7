package dev.muster.cache.memory;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The newest number by which something was invalidated in each namespace of each tenant. Beyond {@value #MAX} of them it counts
 * as if something had been in all. For any thread.
 */
public final class Changes {
    static final int MAX = 4_096;

    private final Map<Scope, Long> newest = new ConcurrentHashMap<>();
    private volatile long others;
    private long highest;

    /** @param begun the number from which on they are known */
    public Changes(long begun) {
        this.others = begun;
        this.highest = begun;
    }

    public synchronized void add(String tenant, String namespace, long number) {
        Scope scope = new Scope(tenant, namespace);
        highest = Math.max(highest, number);
        if (newest.size() >= MAX && !newest.containsKey(scope)) {
            // In this order: who finds nothing in the map looks here.
            others = highest;
            newest.clear();
        }
        newest.merge(scope, number, Math::max);
    }

    /** The newest there; perhaps a later one, of somewhere else. */
    public long of(String tenant, String namespace) {
        Long number = newest.isEmpty() ? null : newest.get(new Scope(tenant, namespace));
        return number == null ? others : Math.max(number, others);
    }

    private record Scope(String tenant, String namespace) {}
}
