package dev.muster.task.session;

import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.Pools;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** What sessions hold by the tables. */
@Singleton
public class PgHoldings {
    /** Payloads are read only of attempts that the agent does not have, and of RUNNING ones only where it may lack them, too. */
    private static final String HELD = """
            select l.id, l.session, l.attempt, l.tenant, l.failures, l.max_attempts, l.rejects, l.state,
                   l.priority, l.deadline, l.version, t.type,
                   case when (l.id, l.attempt) not in (select * from unnest($2::uuid[], $3::int[])) and ($4 or l.state = %d)
                        then t.payload end as payload
            from live_task l join task t on t.id = l.id
            where l.session = $1
            order by l.id
            """.formatted(State.ASSIGNED.number());

    /** Sets the used slots to what the tasks say, in the snapshot in which they are read, so that each is held by somebody. */
    private static final String RECOUNT_HELD = """
            with recounted as (
                update session s set used = (select count(*) from live_task l where l.session = s.id)
                where s.id = $1 and s.epoch = $5
            )
            """ + HELD;

    private static final String HOLDINGS = """
            select s.id, s.epoch, s.used, l.ids, l.attempts
            from session s
            cross join lateral (
                select coalesce(array_agg(id), '{}') as ids, coalesce(array_agg(attempt), '{}') as attempts
                from live_task where session = s.id
            ) l
            where s.id = any ($1)
            """;

    private final Pool pool;

    PgHoldings(Pools pools) {
        this.pool = pools.write();
    }

    /** What a session has by the tables. */
    public record Holding(UUID session, long epoch, int used, Set<Assignment.Key> attempts) {
        private static Holding of(Row row) {
            UUID[] ids = row.getArrayOfUUIDs(3);
            Integer[] attempts = row.getArrayOfIntegers(4);
            return new Holding(
                    row.getUUID(0),
                    row.getLong(1),
                    row.getInteger(2),
                    IntStream.range(0, ids.length)
                            .mapToObj(i -> new Assignment.Key(ids[i], attempts[i]))
                            .collect(Collectors.toSet()));
        }
    }

    /** What a session holds that was just taken over at {@code epoch}; its used slots are set to that. */
    Uni<List<Assignment>> recount(PgSessions.Earlier earlier, long epoch) {
        Tuple tuple = wanted(earlier.id(), earlier.has(), !earlier.reopen()).addLong(epoch);
        return pool.preparedQuery(RECOUNT_HELD).execute(tuple).map(PgHoldings::assignments);
    }

    /** Everything the session holds by the tables, with the payload of what is not among {@code known}. */
    public Uni<List<Assignment>> held(UUID id, Set<Assignment.Key> known) {
        return pool.preparedQuery(HELD).execute(wanted(id, known, true)).map(PgHoldings::assignments);
    }

    private static Tuple wanted(UUID id, Set<Assignment.Key> known, boolean running) {
        List<Assignment.Key> keys = List.copyOf(known);
        return Tuple.of(
                id,
                keys.stream().map(Assignment.Key::taskId).toArray(UUID[]::new),
                keys.stream().map(Assignment.Key::attempt).toArray(Integer[]::new),
                running);
    }

    private static List<Assignment> assignments(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(PgHoldings::assignment)
                .toList();
    }

    /** What these sessions have by the tables. */
    public Uni<List<Holding>> holdings(Collection<UUID> sessions) {
        return pool.preparedQuery(HOLDINGS)
                .execute(Tuple.of(sessions.toArray(UUID[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(Holding::of)
                        .toList());
    }

    /** An assignment, of a row with the columns of {@link #held}. */
    public static Assignment assignment(Row row) {
        Held held = new Held(
                row.getUUID("id"),
                row.getInteger("attempt"),
                row.getString("tenant"),
                row.getInteger("failures"),
                row.getInteger("max_attempts"),
                row.getInteger("rejects"),
                row.getInteger("state") == State.RUNNING.number() ? Held.Phase.RUNNING : Held.Phase.ASSIGNED);
        return new Assignment(
                row.getUUID("session"),
                held,
                row.getString("type"),
                payload(row),
                row.getInteger("priority"),
                row.getOffsetDateTime("deadline"),
                row.getInteger("version"));
    }

    private static @Nullable Buffer payload(Row row) {
        io.vertx.mutiny.core.buffer.Buffer payload = row.getBuffer("payload");
        return payload == null ? null : payload.getDelegate();
    }
}
