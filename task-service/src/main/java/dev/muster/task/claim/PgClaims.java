package dev.muster.task.claim;

import dev.muster.task.lifecycle.EventKind;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.Pools;
import dev.muster.task.platform.ReplicaId;
import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Assignment;
import dev.muster.task.session.PgHoldings;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The claim statement: takes slots and tasks together, and raises the attempt. */
@Singleton
class PgClaims {
    /**
     * Places (free slots, least loaded first) and picks (waiting tasks, best first) are paired by rank. Where agents have refused
     * some of the tasks, the places are first shifted round so that as few pairs as can be are of a task and an agent that refused
     * it. There is none only among no picks: each pick has an agent among the places that has not refused it.
     */
    private static final String CLAIM =
            """
            with cap as materialized (
                select greatest(cap - in_flight, 0) as room from tenant_cap where tenant = $1 for update
            ), seat as materialized (
                select s.id, s.agent, s.used, s.slots, least(w.want, s.slots - s.used) as free
                from unnest($2::uuid[], $3::bigint[], $4::int[]) as w (id, epoch, want)
                join session s on s.id = w.id and s.epoch = w.epoch and s.owner = $5
                where s.used < s.slots and (select count(*) from cap) >= 0
                order by s.id
                for update of s
            ), place as materialized (
                select array_agg(id order by load) as ids, array_agg(agent order by load) as agents, count(*)::int as n
                from (select id, agent, (used + n)::real / slots + random() / 1000 as load
                      from seat cross join lateral generate_series(1, free) as n) p
            ), room as materialized (
                select least(n, coalesce((select room from cap), n)) as n, agents from place
            ), pick as materialized (
                select id, excluded, row_number() over (order by priority desc, id)::int as rank
                from (
                    select best.id, best.priority, best.excluded
                    from unnest($6::int[]) as wanted (lane)
                    cross join lateral (
                        select l.id, l.priority, l.excluded
                        from live_task l
                        where l.lane = wanted.lane and l.waiting
                          and (l.excluded is null or not (select agents from room) <@ l.excluded)
                        order by l.priority desc, l.id
                        limit (select n from room)
                        for update skip locked
                    ) best
                    order by best.priority desc, best.id
                    limit (select n from room)
                ) p
            ), shift as materialized (
                select coalesce((
                    select step
                    from generate_series(0, n - 1) as step
                    where exists (select 1 from pick where excluded is not null)
                    order by (select count(*) from pick where agents[(rank - 1 + step) %% n + 1] = any (excluded)), step
                    limit 1), 0) as step
                from place
            ), seated as materialized (
                select pick.id, excluded, (rank - 1 + step) %% n + 1 as i from pick cross join place cross join shift
            ), pair as materialized (
                select seated.id, ids[i] as session, agents[i] as agent
                from seated cross join place
                where excluded is null or not agents[i] = any (excluded)
            ), taken as (
                update live_task l
                set state = %d, waiting = false, attempt = l.attempt + 1, version = l.version + 1,
                    session = pair.session, agent = pair.agent
                from pair where l.id = pair.id
                returning l.id, l.session, l.attempt, l.tenant, l.failures, l.max_attempts, l.rejects, l.state, l.priority,
                          l.deadline, l.version, l.agent
            ), used as (
                update session s set used = s.used + c.n
                from (select session, count(*)::int as n from pair group by session) c
                where s.id = c.session
            ), capped as (
                update tenant_cap c set in_flight = c.in_flight + n.n
                from (select count(*)::int as n from pair) n
                where c.tenant = $1 and n.n > 0
            ), logged as (
                insert into task_event (task_id, version, at, kind, state, attempt, agent)
                select id, version, $7, %d, %d, attempt, agent from taken
            )
            select taken.*, t.type, t.payload, (select count(*)::int from pick) as picked
            from taken join task t on t.id = taken.id
            """.formatted(State.ASSIGNED.number(), EventKind.ASSIGNED.number(), State.ASSIGNED.number());

    /** The lanes that have work, by skipping from one to the next along the claim index. */
    private static final String WAITING = """
            with recursive waiting as (
                (select lane from live_task where waiting order by lane limit 1)
                union all
                select (select l.lane from live_task l where l.waiting and l.lane > w.lane order by l.lane limit 1)
                from waiting w where w.lane is not null
            )
            select lane from waiting where lane is not null
            """;

    private final Pool pool;
    private final Clock clock;
    private final UUID me;

    PgClaims(Pools pools, Clock clock, ReplicaId me) {
        this.pool = pools.write();
        this.clock = clock;
        this.me = me.value();
    }

    /**
     * What a claim took.
     *
     * @param found how many tasks could have been taken; more than were, where agents had refused some of them
     */
    record Claimed(List<Assignment> assignments, int found) {}

    /** Takes at most as many tasks of the tenant's lanes as slots are wanted of each session. Fenced by owner and epoch. */
    Uni<Claimed> claim(String tenant, Map<AgentSession, Integer> wanted, Collection<Integer> lanes) {
        List<AgentSession> sessions = List.copyOf(wanted.keySet());
        Tuple tuple = Tuple.from(List.of(
                tenant,
                sessions.stream().map(AgentSession::id).toArray(UUID[]::new),
                sessions.stream().map(AgentSession::epoch).toArray(Long[]::new),
                sessions.stream().map(wanted::get).toArray(Integer[]::new),
                me,
                lanes.toArray(Integer[]::new),
                OffsetDateTime.now(clock)));
        return pool.preparedQuery(CLAIM).execute(tuple).map(PgClaims::claimed);
    }

    Uni<List<Integer>> waitingLanes() {
        return pool.preparedQuery(WAITING).execute().map(rows -> StreamSupport.stream(rows.spliterator(), false)
                .map(row -> row.getInteger(0))
                .toList());
    }

    private static Claimed claimed(RowSet<Row> rows) {
        List<Assignment> assignments = StreamSupport.stream(rows.spliterator(), false)
                .map(PgHoldings::assignment)
                .toList();
        int found = assignments.isEmpty() ? 0 : rows.iterator().next().getInteger("picked");
        return new Claimed(assignments, found);
    }
}
