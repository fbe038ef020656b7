package dev.muster.task.finish;

import dev.muster.task.lifecycle.EventKind;
import dev.muster.task.lifecycle.State;
import dev.muster.task.lifecycle.Transitions;
import dev.muster.task.lifecycle.Trigger;
import dev.muster.task.platform.Pools;
import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Held;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes what agents say, a batch a statement. A row that comes back was written; one that does not was no longer the session's.
 *
 * <p>Here and wherever a task ends, table {@code task} is updated by the main statement and not in a CTE: while a lock is rechecked
 * because its row has changed (EvalPlanQual), PostgreSQL 18 sets up all CTEs once more, and partitions that a CTE prunes as it runs
 * are then pruned by memory that is gone, which kills the server. {@code RecheckedLocksIT} shows that it does not happen.
 */
@Singleton
class PgOutcomes {
    /** How many agents that refused a task it remembers, the latest; earlier ones may be offered it again. */
    private static final int MOST_EXCLUDED = 64;

    /** Rejects are not counted any further: the wait between them has long been the longest. */
    private static final int MOST_REJECTS = 30_000;

    /**
     * The batch, of it only what is still its session's, once caps and sessions are locked in the order that holds everywhere:
     * tenant, session, live_task, each by key.
     */
    private static final String LOCKS = """
            with cap as materialized (
                select tenant from tenant_cap where tenant = any ($5) order by tenant for update
            ), seat as materialized (
                select i.id, i.attempt, i.session, i.n
                from unnest($1::uuid[], $2::int[], $3::uuid[], $4::bigint[]) with ordinality as i (id, attempt, session, epoch, n)
                join session s on s.id = i.session and s.epoch = i.epoch
                where (select count(*) from cap) >= 0
                order by s.id for update of s
            )""";

    private static final String BY_TASK = "(select * from seat order by id) i";

    private static final String FREE = """
            , freed as (
                update session s set used = s.used - n.n
                from (select session, count(*)::int as n from moved group by session) n
                where s.id = n.session
            ), capped as (
                update tenant_cap c set in_flight = c.in_flight - n.n
                from (select tenant, count(*)::int as n from moved group by tenant) n
                where c.tenant = n.tenant
            )""";

    private static final String FINISH =
            LOCKS + """
            , moved as (
                delete from live_task l
                using %s
                where l.id = i.id and l.attempt = i.attempt and l.session = i.session and l.state in (%s)
                returning l.id, i.n, l.tenant, l.session, l.attempt, l.version + 1 as version, l.agent,
                          l.failures + ($7::boolean[])[i.n]::int as failures
            )""".formatted(BY_TASK, Transitions.sqlSources(Trigger.COMPLETE)) + FREE + """
            , logged as (
                insert into task_event (task_id, version, at, kind, state, attempt, agent, code, message)
                select id, version, $12, ($8::smallint[])[n], ($6::smallint[])[n], attempt, agent, ($10::text[])[n], ($11::text[])[n]
                from moved
            )
            update task t
            set state = ($6::smallint[])[m.n], finished_at = $12, attempt = m.attempt, failures = m.failures, version = m.version,
                agent = m.agent, result = ($9::bytea[])[m.n], error_code = ($10::text[])[m.n], error_message = ($11::text[])[m.n]
            from moved m where t.id = m.id
            returning t.id, m.version
            """;

    private static final String REQUEUE = LOCKS
            + """
            , moved as (
                update live_task l
                set state = %d, waiting = false, session = null, due_at = ($9::timestamptz[])[i.n], version = l.version + 1,
                    start_deadline = case when ($7::boolean[])[i.n] then null else l.start_deadline end,
                    failures = l.failures + ($7::boolean[])[i.n]::int,
                    rejects = least(l.rejects + (not ($7::boolean[])[i.n])::int, %d),
                    excluded = case when ($7::boolean[])[i.n] then l.excluded
                                    else (array_prepend(l.agent, array_remove(l.excluded, l.agent)))[:%d] end,
                    error_code = coalesce(($10::text[])[i.n], l.error_code),
                    error_message = coalesce(($11::text[])[i.n], l.error_message)
                from %s
                where l.id = i.id and l.attempt = i.attempt and l.session = i.session and l.state in (%s)
                returning l.id, i.n, l.tenant, i.session, l.attempt, l.version, l.agent
            )""".formatted(
                            State.SCHEDULED.number(),
                            MOST_REJECTS,
                            MOST_EXCLUDED,
                            BY_TASK,
                            Transitions.sqlSources(Trigger.RETRY))
            + FREE
            + """
            , logged as (
                insert into task_event (task_id, version, at, kind, state, attempt, agent, code, message)
                select id, version, $6, ($8::smallint[])[n], %d, attempt, agent, ($10::text[])[n], ($11::text[])[n] from moved
            )
            select id, version from moved
            """.formatted(State.SCHEDULED.number());

    /** Not worth waiting for the disk: what a crash of PostgreSQL loses is written again when the session is reopened. */
    private static final String LAZILY = "select set_config('synchronous_commit', 'off', true)";

    private static final String RUNNING = """
            with lazily as materialized (%s), i as (
                select * from unnest($1::uuid[], $2::int[], $3::uuid[], $4::bool[], $5::real[], $6::text[])
                    as i (id, attempt, session, progress, percent, message)
                where (select count(*) from lazily) = 1
                order by id
            ), moved as (
                update live_task l
                set state = %d, version = l.version + 1, start_deadline = null
                from i
                where l.id = i.id and l.attempt = i.attempt and l.session = i.session
                  and (l.state in (%s) or i.progress and l.state = %d)
                returning l.id, l.version, l.attempt, l.agent, i.progress, i.percent, i.message
            ), logged as (
                insert into task_event (task_id, version, at, kind, state, attempt, agent, percent, message)
                select id, version, $7, case when progress then %d else %d end, %d, attempt, agent, percent, message from moved
            )
            select id, version from moved
            """.formatted(
                    LAZILY,
                    State.RUNNING.number(),
                    Transitions.sqlSources(Trigger.ACCEPT),
                    State.RUNNING.number(),
                    EventKind.PROGRESS.number(),
                    EventKind.RUNNING.number(),
                    State.RUNNING.number());

    /** Whether this agent's outcome of this attempt was recorded before (G2): exactly one event tells. Else whether it is still held. */
    private static final String KNOWN = """
            select i.n, exists (
                select 1 from task_event e join task t on t.id = e.task_id
                where e.task_id = i.id and e.attempt = i.attempt and e.agent = i.agent
                  and (i.shared or t.tenant = i.tenant)
                  and case i.question
                          when %d then e.kind = %d
                          when %d then e.kind in (%d, %d, %d)
                          else e.kind in (%d, %d, %d, %d, %d)
                      end) as recorded, exists (
                select 1 from live_task l where l.id = i.id and l.attempt = i.attempt and l.session = i.session) as held
            from unnest($1::uuid[], $2::int[], $3::text[], $4::text[], $5::bool[], $6::smallint[], $7::uuid[])
                with ordinality as i (id, attempt, agent, tenant, shared, question, session, n)
            """.formatted(
                    Question.COMPLETED.ordinal(),
                    EventKind.SUCCEEDED.number(),
                    Question.FAILED.ordinal(),
                    EventKind.FAILED.number(),
                    EventKind.RETRY.number(),
                    EventKind.DEAD_LETTERED.number(),
                    EventKind.SUCCEEDED.number(),
                    EventKind.FAILED.number(),
                    EventKind.RETRY.number(),
                    EventKind.DEAD_LETTERED.number(),
                    EventKind.REJECTED.number());

    private final Pool pool;
    private final Clock clock;

    PgOutcomes(Pools pools, Clock clock) {
        this.pool = pools.write();
        this.clock = clock;
    }

    /** What the tables know of an attempt. */
    enum Known {
        /** What was asked about is recorded. */
        RECORDED,
        /** The session still has the attempt, maybe with another epoch than the one that asks. */
        HELD,
        GONE
    }

    /** What is asked of {@link #known}. */
    enum Question {
        /** Did its COMPLETE count? */
        COMPLETED,
        /** Did its FAIL count? */
        FAILED,
        /** Did anything it said end the attempt? */
        ENDED
    }

    /** A question about an attempt at a task, by the agent of a session. */
    record Query(UUID taskId, int attempt, AgentSession session, Question question) {}

    /** That an attempt runs, or how far it is. */
    record Sign(AgentSession session, Held held, boolean progress, float percent, String message) {}

    /** Ends tasks. For each outcome the version after it, or 0 where the attempt was not the session's any more. */
    Uni<List<Integer>> finish(List<Outcome> outcomes) {
        Tuple tuple = keys(outcomes)
                .addValue(column(outcomes, Short[]::new, o -> o.state().number()))
                .addValue(column(outcomes, Boolean[]::new, Outcome::countsAsFailure))
                .addValue(column(outcomes, Short[]::new, o -> o.kind().number()))
                .addValue(column(outcomes, Buffer[]::new, Outcome::result))
                .addValue(column(outcomes, String[]::new, Outcome::code))
                .addValue(column(outcomes, String[]::new, Outcome::message))
                .addValue(now());
        return pool.preparedQuery(FINISH).execute(tuple).map(rows -> versions(outcomes, rows));
    }

    /** Gives tasks back with a due time. Answers as {@link #finish}. */
    Uni<List<Integer>> requeue(List<Outcome> outcomes) {
        Tuple tuple = keys(outcomes)
                .addValue(now())
                .addValue(column(outcomes, Boolean[]::new, Outcome::countsAsFailure))
                .addValue(column(outcomes, Short[]::new, o -> o.kind().number()))
                .addValue(column(outcomes, OffsetDateTime[]::new, Outcome::due))
                .addValue(column(outcomes, String[]::new, Outcome::code))
                .addValue(column(outcomes, String[]::new, Outcome::message));
        return pool.preparedQuery(REQUEUE).execute(tuple).map(rows -> versions(outcomes, rows));
    }

    /** Writes accepts and progress. Of several signs of one task the first counts, so that no progress hides an accept. */
    Uni<List<Integer>> running(List<Sign> all) {
        Map<UUID, Sign> firsts = new LinkedHashMap<>();
        all.forEach(sign -> firsts.putIfAbsent(sign.held().taskId(), sign));
        List<Sign> signs = List.copyOf(firsts.values());
        Tuple tuple = Tuple.tuple()
                .addValue(column(signs, UUID[]::new, s -> s.held().taskId()))
                .addValue(column(signs, Integer[]::new, s -> s.held().attempt()))
                .addValue(column(signs, UUID[]::new, s -> s.session().id()))
                .addValue(column(signs, Boolean[]::new, Sign::progress))
                .addValue(column(signs, Float[]::new, s -> s.progress() ? s.percent() : null))
                .addValue(column(signs, String[]::new, s -> s.progress() ? s.message() : null))
                .addValue(now());
        return pool.preparedQuery(RUNNING).execute(tuple).map(rows -> {
            Map<UUID, Integer> versions = byId(rows);
            return all.stream()
                    .map(s -> versions.getOrDefault(s.held().taskId(), 0))
                    .toList();
        });
    }

    Uni<List<Known>> known(List<Query> queries) {
        Tuple tuple = Tuple.tuple()
                .addValue(column(queries, UUID[]::new, Query::taskId))
                .addValue(column(queries, Integer[]::new, Query::attempt))
                .addValue(column(queries, String[]::new, q -> q.session().agent()))
                .addValue(column(
                        queries, String[]::new, q -> q.session().profile().tenant()))
                .addValue(column(
                        queries,
                        Boolean[]::new,
                        q -> q.session().profile().ability().shared()))
                .addValue(
                        column(queries, Short[]::new, q -> (short) q.question().ordinal()))
                .addValue(column(queries, UUID[]::new, q -> q.session().id()));
        return pool.preparedQuery(KNOWN).execute(tuple).map(rows -> {
            Known[] known = new Known[queries.size()];
            rows.forEach(row -> known[row.getInteger(0) - 1] = known(row));
            return List.of(known);
        });
    }

    private static Known known(Row row) {
        if (row.getBoolean(1)) {
            return Known.RECORDED;
        }
        return row.getBoolean(2) ? Known.HELD : Known.GONE;
    }

    private static Tuple keys(List<Outcome> outcomes) {
        return Tuple.tuple()
                .addValue(column(outcomes, UUID[]::new, o -> o.held().taskId()))
                .addValue(column(outcomes, Integer[]::new, o -> o.held().attempt()))
                .addValue(column(outcomes, UUID[]::new, o -> o.session().id()))
                .addValue(column(outcomes, Long[]::new, o -> o.session().epoch()))
                .addValue(
                        outcomes.stream().map(o -> o.held().tenant()).distinct().toArray(String[]::new));
    }

    /** A value of a row, null where it has none. */
    private interface Value<R, T> {
        @Nullable
        T of(R row);
    }

    private static <R, T> @Nullable T[] column(List<R> rows, IntFunction<@Nullable T[]> array, Value<R, T> value) {
        @Nullable T[] column = array.apply(rows.size());
        for (int i = 0; i < column.length; i++) {
            column[i] = value.of(rows.get(i));
        }
        return column;
    }

    private static List<Integer> versions(List<Outcome> outcomes, RowSet<Row> rows) {
        Map<UUID, Integer> versions = byId(rows);
        return outcomes.stream()
                .map(o -> versions.getOrDefault(o.held().taskId(), 0))
                .toList();
    }

    private static Map<UUID, Integer> byId(RowSet<Row> rows) {
        Map<UUID, Integer> versions = new HashMap<>();
        rows.forEach(row -> versions.put(row.getUUID(0), Objects.requireNonNull(row.getInteger(1))));
        return versions;
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(clock);
    }
}
