package dev.muster.task.submit;

import dev.muster.platform.time.Ticker;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.task.platform.TaskConfig;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/**
 * The bound on a tenant's unfinished tasks. Approximate: what was counted in the table a few seconds ago plus what this replica
 * took in since; other replicas' submits and what has finished show at the next count. A tenant that was not heard of lately
 * is counted at its first submit, which is not kept waiting for it.
 */
@Singleton
class Unfinished {
    private static final Logger LOG = Logger.getLogger(Unfinished.class);
    /** Counts without a submit after which a tenant is forgotten. */
    private static final int IDLE_ROUNDS = 12;

    private final PgUnfinished table;
    private final int bound;
    private final int refreshMillis;
    private final Map<String, Count> counts = new ConcurrentHashMap<>();
    private final AtomicBoolean counting = new AtomicBoolean();

    @Inject
    Unfinished(PgUnfinished table, TaskConfig config, Ticker ticker) {
        this.table = table;
        this.bound = config.submit().maxUnfinished();
        this.refreshMillis = Math.toIntExact(config.submit().refreshUnfinished().toMillis());
        ticker.every(config.submit().refreshUnfinished(), this::refresh);
    }

    /** Takes note of tasks about to be submitted; {@link ErrorCode#QUEUE_FULL} where they are too many. */
    void admit(String tenant, int tasks) {
        Count count = counts.get(tenant);
        if (count == null) {
            count = counts.computeIfAbsent(tenant, t -> new Count());
            count(List.of(tenant)).subscribe().with(counted -> {});
        }
        if (!count.add(tasks, bound)) {
            throw new MusterException(
                    ErrorCode.QUEUE_FULL, "The tenant has " + bound + " unfinished tasks or more", refreshMillis);
        }
    }

    private void refresh() {
        counts.values().removeIf(Count::idle);
        if (!counts.isEmpty() && counting.compareAndSet(false, true)) {
            count(List.copyOf(counts.keySet()))
                    .onTermination()
                    .invoke(() -> counting.set(false))
                    .subscribe()
                    .with(counted -> {});
        }
    }

    /** Counts; never fails. */
    private Uni<Void> count(Collection<String> tenants) {
        Map<String, Integer> before = new ConcurrentHashMap<>();
        counts.forEach((tenant, count) -> before.put(tenant, count.added()));
        return table.count(tenants, bound)
                .invoke(found -> tenants.forEach(tenant -> counted(tenant, found, before)))
                .onFailure()
                .invoke(failure -> LOG.debugf("unfinished tasks not counted cause=%s", failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }

    private void counted(String tenant, Map<String, Integer> found, Map<String, Integer> before) {
        Count count = counts.get(tenant);
        if (count != null) {
            count.counted(found.getOrDefault(tenant, 0), before.getOrDefault(tenant, 0));
        }
    }

    /** One tenant's number. */
    private static final class Count {
        private int inTable;
        private int added;
        private int roundsIdle;

        synchronized boolean add(int tasks, int bound) {
            roundsIdle = 0;
            if ((long) inTable + added + tasks > bound) {
                return false;
            }
            added += tasks;
            return true;
        }

        synchronized int added() {
            return added;
        }

        synchronized void counted(int found, int addedBefore) {
            inTable = found;
            // Two counts may overlap: the one for the first submit and the periodic one.
            added = Math.max(0, added - addedBefore);
        }

        synchronized boolean idle() {
            return roundsIdle++ >= IDLE_ROUNDS;
        }
    }
}
