package dev.muster.task.cancel;

import dev.muster.task.lifecycle.EventKind;
import dev.muster.task.lifecycle.State;
import dev.muster.task.lifecycle.Transitions;
import dev.muster.task.lifecycle.Trigger;
import dev.muster.task.platform.Pools;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** The statement that cancels. */
@Singleton
class PgCancel {
    /**
     * Locks tenants, then live rows, each by key. The slot of a session stays taken: its owner frees it once the agent has
     * answered. The outcome is written by the main statement, see {@code PgOutcomes}.
     */
    private static final String CANCEL = """
            with asked as materialized (
                select distinct on (id, tenant) id, tenant, reason
                  from unnest($2::uuid[], $3::text[], $4::text[]) as a (id, tenant, reason)
                 order by id, tenant
            ), cap as materialized (
                select tenant from tenant_cap
                 where tenant in (select tenant from asked)
                 order by tenant
                   for update
            ), locked as materialized (
                select l.id, a.reason
                  from asked a join live_task l on l.id = a.id and l.tenant = a.tenant
                 where l.state in (%1$s) and (select count(*) from cap) >= 0
                 order by l.id
                   for update of l
            ), gone as (
                delete from live_task l using locked
                 where l.id = locked.id
                returning l.id, l.tenant, l.version + 1 as version, l.session, l.attempt, l.failures, l.agent, locked.reason
            ), capped as (
                update tenant_cap c set in_flight = c.in_flight - n.n
                  from (select tenant, count(*)::int as n from gone where session is not null group by tenant) n
                 where c.tenant = n.tenant
            ), logged as (
                insert into task_event (task_id, version, at, kind, state, attempt, agent, code, message)
                select id, version, $1, %3$d, %2$d, attempt, agent, 'cancelled', reason from gone
            )
            update task t
               set state = %2$d, finished_at = $1, attempt = g.attempt, failures = g.failures, version = g.version,
                   agent = g.agent, error_code = 'cancelled', error_message = g.reason
              from gone g
             where t.id = g.id
            returning t.id, g.tenant, g.version, g.session
            """.formatted(
                    Transitions.sqlSources(Trigger.CANCEL), State.CANCELLED.number(), EventKind.CANCELLED.number());

    private final Pool pool;
    private final Clock clock;

    @Inject
    PgCancel(Pools pools, Clock clock) {
        this.pool = pools.write();
        this.clock = clock;
    }

    /** Cancels what is of the named tenant and unfinished; by index, what there was to cancel. */
    Uni<List<Optional<Cancelled>>> cancel(List<Wish> wishes) {
        Tuple tuple = Tuple.tuple()
                .addValue(OffsetDateTime.now(clock))
                .addValue(wishes.stream().map(Wish::id).toArray(UUID[]::new))
                .addValue(wishes.stream().map(Wish::tenant).toArray(String[]::new))
                .addValue(wishes.stream().map(Wish::reason).toArray(String[]::new));
        return pool.preparedQuery(CANCEL).execute(tuple).map(rows -> inOrder(wishes, rows));
    }

    private static List<Optional<Cancelled>> inOrder(List<Wish> wishes, RowSet<Row> rows) {
        Map<UUID, Cancelled> gone = HashMap.newHashMap(rows.size());
        rows.forEach(row -> gone.put(
                row.getUUID("id"),
                new Cancelled(
                        row.getUUID("id"),
                        row.getString("tenant"),
                        row.getInteger("version"),
                        Optional.ofNullable(row.getUUID("session")))));
        return wishes.stream()
                .map(wish -> Optional.ofNullable(gone.get(wish.id()))
                        .filter(c -> c.tenant().equals(wish.tenant())))
                .toList();
    }
}
