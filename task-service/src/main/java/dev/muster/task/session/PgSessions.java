package dev.muster.task.session;

import dev.muster.task.lifecycle.EventKind;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.Pools;
import dev.muster.task.platform.ReplicaId;
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
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Table {@code session}. Whatever takes a session from its owner raises the epoch in a statement of its own first: once that is
 * committed, no claim or outcome of the old epoch can succeed, and the next statement sees all that did.
 */
@Singleton
public class PgSessions {
    private static final String OPEN = """
            with seen as (
                insert into agent (tenant, name, capabilities, labels, client, first_seen, last_seen)
                values ($2, $4, $9, $10, $6, $11, $11)
                on conflict (tenant, name) do update
                set capabilities = excluded.capabilities, labels = excluded.labels, client = excluded.client,
                    last_seen = excluded.last_seen
            )
            insert into session (id, tenant, shared, agent, principal, client, owner, gateway, epoch, slots, used, releases,
                                 capabilities, labels, opened_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, 1, $12, 0, 0, $9, $10, $11)
            on conflict (id) do nothing
            """;

    private static final String TAKE_OVER = """
            update session
            set owner = $3, gateway = $4, epoch = epoch + 1, slots = $5, capabilities = $6, labels = $7, shared = $8, releases = 0
            where id = $1 and epoch = $2 and tenant = $9 and agent = $10
            returning epoch
            """;

    private static final String REVOKE = """
            update session s
            set epoch = s.epoch + 1, owner = $4, slots = 0
            from unnest($1::uuid[], $2::bigint[]) as gone (id, epoch)
            where s.id = gone.id and s.epoch = gone.epoch and s.owner = $3
            returning s.id, s.used
            """;

    /** What hints will tell. Of revoked sessions, so that little can change before {@link #END}. */
    private static final String LOSING = "select id, version + 1, lane from live_task where session = any ($1)";

    /** The outcome of a task is written by the main statement, see {@code PgOutcomes}. */
    private static final String END = """
            with cap as materialized (
                select tenant from tenant_cap
                where tenant in (select tenant from live_task where session = any ($1))
                order by tenant for update
            ), over as materialized (
                select s.id, s.tenant, s.agent from session s
                where s.id = any ($1) and s.owner = $2 and s.slots = 0 and (select count(*) from cap) >= 0
                order by s.id for update
            ), had as materialized (
                select l.id, l.tenant, l.attempt, l.agent, l.version, l.state = %d as counts,
                       l.state = %d and l.failures + 1 >= l.max_attempts as last
                from live_task l
                where l.session in (select id from over)
                order by l.id for update
            ), back as (
                update live_task l
                set state = %d, waiting = true, session = null, version = l.version + 1,
                    failures = l.failures + had.counts::int,
                    error_code = case when had.counts then 'agent_lost' else l.error_code end,
                    error_message = case when had.counts then 'the agent went away' else l.error_message end
                from had where l.id = had.id and not had.last
                returning l.id, l.lane, l.version
            ), dead as (
                delete from live_task l using had where l.id = had.id and had.last
                returning l.id, l.version + 1 as version, l.attempt, l.agent, l.failures + 1 as failures
            ), capped as (
                update tenant_cap c set in_flight = in_flight - n.n
                from (select tenant, count(*)::int as n from had group by tenant) n
                where c.tenant = n.tenant
            ), closed as (
                delete from session s using over where s.id = over.id
            ), seen as (
                update agent a set last_seen = $3 from (select distinct tenant, agent from over) o
                where a.tenant = o.tenant and a.name = o.agent
            ), logged as (
                insert into task_event (task_id, version, at, kind, state, attempt, agent, code)
                select id, version + 1, $3, case when last then %d else %d end, case when last then %d else %d end, attempt,
                       case when not last then agent end,
                       case when counts then 'agent_lost' end
                from had
            )
            update task t
            set state = %d, finished_at = $3, attempt = dead.attempt, failures = dead.failures, version = dead.version,
                agent = dead.agent, error_code = 'agent_lost', error_message = 'the agent went away'
            from dead where t.id = dead.id
            """.formatted(
                    State.RUNNING.number(),
                    State.RUNNING.number(),
                    State.QUEUED.number(),
                    EventKind.DEAD_LETTERED.number(),
                    EventKind.LOST.number(),
                    State.DEAD_LETTERED.number(),
                    State.QUEUED.number(),
                    State.DEAD_LETTERED.number());

    private static final String RELEASE = """
            update session set used = used - $3, releases = $4
            where id = $1 and epoch = $2 and releases = $4 - 1
            """;

    private static final String CAPACITY = "update session set slots = $3 where id = $1 and epoch = $2 and slots > 0";

    private static final String OWNED = "select id, epoch from session where owner = $1 and slots > 0";

    private static final String REVOKED = "select id, used from session where owner = $1 and slots = 0 limit 200";

    private static final String OF_OWNER = "select id, epoch from session where owner = $1 order by id limit 200";

    private final Pool pool;
    private final Clock clock;
    private final UUID me;

    PgSessions(Pools pools, Clock clock, ReplicaId me) {
        this.pool = pools.write();
        this.clock = clock;
        this.me = me.value();
    }

    /** A session and its epoch, as the table names them. */
    public record Lease(UUID id, long epoch) {}

    /** A task that left an ended session, for hints: most likely it is back in its lane, at this version. */
    public record Lost(UUID taskId, int version, int lane) {}

    /** A session without an owner, and how many slots of it are in use. */
    record Revoked(UUID id, int used) {}

    /** A session that is to be taken up, what its agent still has of it, and whether its agent stayed while its replica went. */
    public record Earlier(UUID id, long epoch, Set<Assignment.Key> has, boolean reopen) {}

    /** Makes a session of epoch 1; false where the id is taken. */
    Uni<Boolean> open(UUID id, AgentProfile profile, int slots, String gateway) {
        AgentProfile.Ability ability = profile.ability();
        return pool.preparedQuery(OPEN)
                .execute(Tuple.from(List.of(
                        id,
                        profile.tenant(),
                        ability.shared(),
                        profile.agent(),
                        profile.principal(),
                        profile.client(),
                        me,
                        gateway,
                        sorted(ability.capabilities()),
                        sorted(ability.labels()),
                        now(),
                        slots)))
                .map(rows -> rows.rowCount() == 1);
    }

    /** Takes a session over; the new epoch, empty where somebody was faster or it is gone. */
    Uni<OptionalLong> takeOver(Earlier earlier, AgentProfile profile, int slots, String gateway) {
        AgentProfile.Ability ability = profile.ability();
        return pool.preparedQuery(TAKE_OVER)
                .execute(Tuple.from(List.of(
                        earlier.id(),
                        earlier.epoch(),
                        me,
                        gateway,
                        slots,
                        sorted(ability.capabilities()),
                        sorted(ability.labels()),
                        ability.shared(),
                        profile.tenant(),
                        profile.agent())))
                .map(rows -> rows.rowCount() == 0
                        ? OptionalLong.empty()
                        : OptionalLong.of(rows.iterator().next().getLong(0)));
    }

    /** First half of ending: raises the epochs, and takes away the slots, of sessions that {@code owner} still has. Answers those it got. */
    Uni<List<Revoked>> revoke(Collection<Lease> leases, UUID owner) {
        UUID[] ids = leases.stream().map(Lease::id).toArray(UUID[]::new);
        Long[] epochs = leases.stream().map(Lease::epoch).toArray(Long[]::new);
        return pool.preparedQuery(REVOKE)
                .execute(Tuple.of(ids, epochs, owner, me))
                .map(PgSessions::revoked);
    }

    /** Second half of ending: gives the tasks of revoked sessions back, or dead-letters them, and deletes the sessions. May be repeated. */
    Uni<List<Lost>> end(Collection<UUID> revoked) {
        UUID[] ids = revoked.toArray(UUID[]::new);
        return pool.preparedQuery(LOSING)
                .execute(Tuple.of(ids))
                .map(rows -> stream(rows)
                        .map(row -> new Lost(row.getUUID(0), row.getInteger(1), row.getInteger(2)))
                        .toList())
                .call(() -> pool.preparedQuery(END).execute(Tuple.of(ids, me, now())));
    }

    /**
     * Frees slots of tasks that ended without their agent. The number makes a repeat harmless; it starts again at 1 with every epoch.
     */
    Uni<Void> release(UUID id, long epoch, int slots, long number) {
        return pool.preparedQuery(RELEASE)
                .execute(Tuple.of(id, epoch, slots, number))
                .replaceWithVoid();
    }

    /** Sets the slots; false where the session is no longer of this epoch. */
    Uni<Boolean> capacity(UUID id, long epoch, int slots) {
        return pool.preparedQuery(CAPACITY).execute(Tuple.of(id, epoch, slots)).map(rows -> rows.rowCount() == 1);
    }

    /** The sessions this replica owns by the table. */
    public Uni<List<Lease>> owned() {
        return leases(OWNED, me);
    }

    /** Sessions this replica has revoked and not yet ended, at most 200. */
    Uni<List<Revoked>> revoked() {
        return pool.preparedQuery(REVOKED).execute(Tuple.of(me)).map(PgSessions::revoked);
    }

    private static List<Revoked> revoked(RowSet<Row> rows) {
        return stream(rows)
                .map(row -> new Revoked(row.getUUID(0), row.getInteger(1)))
                .toList();
    }

    /** The sessions of another replica, at most 200 at a time. */
    public Uni<List<Lease>> of(UUID owner) {
        return leases(OF_OWNER, owner);
    }

    private Uni<List<Lease>> leases(String sql, UUID owner) {
        return pool.preparedQuery(sql).execute(Tuple.of(owner)).map(rows -> stream(rows)
                .map(row -> new Lease(row.getUUID(0), row.getLong(1)))
                .toList());
    }

    private static String[] sorted(Collection<String> words) {
        return words.stream().sorted().toArray(String[]::new);
    }

    private static Stream<Row> stream(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false);
    }

    private OffsetDateTime now() {
        return OffsetDateTime.now(clock);
    }
}
