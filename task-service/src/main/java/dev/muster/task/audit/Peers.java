package dev.muster.task.audit;

import dev.muster.task.platform.Pools;
import dev.muster.task.platform.ReplicaId;
import dev.muster.task.session.Desk;
import dev.muster.task.session.LeaseConfig;
import dev.muster.task.session.PgSessions;
import dev.muster.task.session.Sessions;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The replicas watching each other: each counts up in its row; one whose count stands still on this replica's clock is dead, and the
 * sessions nobody took over are ended. A look that comes late, or follows one that failed, starts counting again.
 */
@Singleton
class Peers {
    private static final Logger LOG = Logger.getLogger(Peers.class);

    /** The owners of sessions by skipping from one to the next along their index. */
    private static final String BEAT = """
            with recursive beaten as (
                insert into replica (id, beat) values ($1, 1) on conflict (id) do update set beat = replica.beat + 1
            ), owners as (
                (select owner from session order by owner limit 1)
                union all
                select (select s.owner from session s where s.owner > o.owner order by s.owner limit 1)
                from owners o where o.owner is not null
            )
            select id, beat from replica where id <> $1
            union
            select owner, -1 from owners where owner <> $1 and not exists (select 1 from replica r where r.id = owner)
            """;

    private static final String FORGET =
            "delete from replica r where r.id = $1 and r.beat = $2 and not exists (select 1 from session where owner = $1)";

    private final Pool pool;
    private final PgSessions table;
    private final Sessions sessions;
    private final Desk desk;
    private final LeaseConfig config;
    private final UUID me;
    private final Map<UUID, Seen> seen = new HashMap<>();
    private final Set<UUID> ending = new HashSet<>();
    private long lastLook;
    private boolean underWay;

    Peers(Pools pools, PgSessions table, Sessions sessions, Desk desk, LeaseConfig config, ReplicaId me) {
        this.pool = pools.write();
        this.table = table;
        this.sessions = sessions;
        this.desk = desk;
        this.config = config;
        this.me = me.value();
    }

    private record Seen(long beat, long since) {}

    void start(@Observes StartupEvent event) {
        desk.execute(this::beat);
        desk.every(config.beat().toMillis(), this::beat);
    }

    private void beat() {
        if (!underWay) {
            underWay = true;
            pool.preparedQuery(BEAT)
                    .execute(Tuple.of(me))
                    .emitOn(desk)
                    .subscribe()
                    .with(this::looked, this::failed);
        }
    }

    private void failed(Throwable cause) {
        underWay = false;
        seen.clear();
        LOG.warnf("peers not read cause=%s", cause);
    }

    private void looked(RowSet<Row> rows) {
        underWay = false;
        long now = System.nanoTime();
        if (now - lastLook > config.beat().plus(config.late()).toNanos()) {
            seen.clear();
        }
        lastLook = now;
        for (Row row : rows) {
            UUID peer = row.getUUID(0);
            long beat = row.getLong(1);
            Seen before = seen.get(peer);
            if (before == null || before.beat() != beat) {
                seen.put(peer, new Seen(beat, now));
            } else if (now - before.since() > config.silence().toNanos()) {
                dead(peer, beat);
            }
        }
    }

    private void dead(UUID peer, long beat) {
        if (ending.add(peer)) {
            end(peer)
                    .chain(n -> n > 0
                            ? Uni.createFrom().voidItem()
                            : pool.preparedQuery(FORGET)
                                    .execute(Tuple.of(peer, beat))
                                    .replaceWithVoid())
                    .emitOn(desk)
                    .onTermination()
                    .invoke(() -> ending.remove(peer))
                    .subscribe()
                    .with(
                            done -> {},
                            cause -> LOG.warnf("sessions of a dead replica not ended peer=%s cause=%s", peer, cause));
        }
    }

    private Uni<Integer> end(UUID peer) {
        return table.of(peer)
                .chain(leases -> leases.isEmpty() ? Uni.createFrom().item(0) : endLeases(peer, leases));
    }

    private Uni<Integer> endLeases(UUID peer, List<PgSessions.Lease> leases) {
        LOG.warnf("replica is silent, its sessions end peer=%s count=%d", peer, leases.size());
        return sessions.endLeases(leases, peer);
    }
}
