package dev.muster.task.due;

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
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** The statements of the sweeps. Each takes at most {@link #MOST} rows. */
@Singleton
class PgDue {
    static final int MOST = 500;

    private static final String QUEUE = """
            with due as materialized (
                select id from live_task
                where due_at <= $1 and state in (%s)
                order by due_at limit %d for update skip locked
            ), moved as (
                update live_task l
                set state = %d, waiting = true, due_at = null, version = l.version + 1
                from due where l.id = due.id
                returning l.id, l.version, l.lane, l.attempt
            ), logged as (
                insert into task_event (task_id, version, at, kind, state, attempt)
                select id, version, $1, %d, %d, attempt from moved
            )
            select id, version, lane, null::uuid as session from moved
            """.formatted(
                    Transitions.sqlSources(Trigger.DUE),
                    MOST,
                    State.QUEUED.number(),
                    EventKind.QUEUED.number(),
                    State.QUEUED.number());

    /**
     * A slot that was in use stays in use until the agent has answered to its session's owner; the hint sends the owner to look.
     * The outcome is written by the main statement, see {@code PgOutcomes}.
     */
    private static final String EXPIRE = """
            with late as materialized (
                (select id from live_task where deadline <= $1 and state in (%1$s) order by deadline limit %2$d)
                union
                (select id from live_task
                 where start_deadline <= $1 and state in (%3$d, %4$d) order by start_deadline limit %2$d)
            ), cap as materialized (
                select tenant from tenant_cap
                where tenant in (select l.tenant from live_task l join late on l.id = late.id)
                order by tenant for update
            ), locked as materialized (
                select l.id from live_task l join late on l.id = late.id
                where (select count(*) from cap) >= 0
                  and (l.deadline <= $1 or l.start_deadline <= $1 and l.state in (%3$d, %4$d))
                order by l.id for update of l skip locked
            ), moved as (
                delete from live_task l using locked where l.id = locked.id
                returning l.id, l.tenant, l.version + 1 as version, l.lane, l.session, l.attempt, l.agent, l.failures,
                          case when l.deadline <= $1 then 'deadline' else 'start_deadline' end as code
            ), capped as (
                update tenant_cap c set in_flight = c.in_flight - n.n
                from (select tenant, count(*)::int as n from moved where session is not null group by tenant) n
                where c.tenant = n.tenant
            ), logged as (
                insert into task_event (task_id, version, at, kind, state, attempt, agent, code)
                select id, version, $1, %6$d, %5$d, attempt, null, code from moved
            )
            update task t
            set state = %5$d, finished_at = $1, attempt = m.attempt, failures = m.failures, version = m.version, agent = m.agent,
                error_code = m.code, error_message = 'the ' || replace(m.code, '_', ' ') || ' has passed'
            from moved m where t.id = m.id
            returning t.id, m.version, m.lane, m.session
            """.formatted(
                    Transitions.sqlSources(Trigger.EXPIRE),
                    MOST,
                    State.SCHEDULED.number(),
                    State.QUEUED.number(),
                    State.EXPIRED.number(),
                    EventKind.EXPIRED.number());

    private final Pool pool;
    private final Clock clock;

    PgDue(Pools pools, Clock clock) {
        this.pool = pools.write();
        this.clock = clock;
    }

    /** A task that was moved. {@code session} is who was working on it. */
    record Moved(UUID id, int version, int lane, @Nullable UUID session) {}

    /** Queues scheduled tasks whose time has come. */
    Uni<List<Moved>> queue() {
        return sweep(QUEUE);
    }

    /** Ends tasks whose deadline, or start deadline before any start, has passed. */
    Uni<List<Moved>> expire() {
        return sweep(EXPIRE);
    }

    private Uni<List<Moved>> sweep(String sql) {
        return pool.preparedQuery(sql)
                .execute(Tuple.of(OffsetDateTime.now(clock)))
                .map(PgDue::moved);
    }

    private static List<Moved> moved(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Moved(row.getUUID(0), row.getInteger(1), row.getInteger(2), row.getUUID(3)))
                .toList();
    }
}
