package dev.muster.task.submit;

import dev.muster.task.lifecycle.EventKind;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.Pools;
import dev.muster.task.platform.TaskConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;

/**
 * The tables a submit writes, as one statement for many units: the idempotency keys, then the tasks of the units whose key was
 * free, each with its live row and first event.
 *
 * <p>{@code (… in (select …)) is true} is a look into a hash table; a plain {@code in} would become a join, and without hash
 * joins, which this pool does not use, one that compares everything with everything.
 *
 * <p>May be repeated. A known id is left as it is. One that belongs to another tenant fails the statement with SQLSTATE 22012
 * (division by zero), on purpose: as a data error it is found and answered by the gathering writer. For each other known id the
 * statement answers -1, which is the place of no unit.
 */
@Singleton
class PgSubmit {
    private static final String TASKS = """
            incoming as (
                select *
                  from unnest($2::int[], $3::uuid[], $4::text[], $5::text[], $6::bytea[], $7::text[], $8::text[], $9::smallint[],
                              $10::smallint[], $11::timestamptz[], $12::timestamptz[], $13::timestamptz[], $14::int[], $15::smallint[])
                    as n (unit, id, tenant, type, payload, capabilities, labels, priority,
                          max_attempts, run_at, start_deadline, deadline, lane, state)
                 where %s
            ), fresh as (
                insert into task (id, tenant, type, payload, capabilities, labels, priority,
                                  max_attempts, created_at, run_at, start_deadline, deadline)
                select id, tenant, type, payload, string_to_array(capabilities, E'\\x1f'), string_to_array(labels, E'\\x1f'),
                       priority, max_attempts, $1::timestamptz, run_at, start_deadline, deadline
                  from incoming
                on conflict (id) do nothing
                returning id
            ), living as (
                insert into live_task (id, tenant, lane, priority, state, waiting, max_attempts, due_at, start_deadline, deadline)
                select n.id, n.tenant, n.lane, n.priority, n.state, n.state = %d, n.max_attempts,
                       case when n.state = %d then n.run_at end, n.start_deadline, n.deadline
                  from incoming n
                 where (n.id in (select id from fresh)) is true
            ), logged as (
                insert into task_event (task_id, version, at, kind, state, attempt)
                select n.id, 1, $1::timestamptz, %d, n.state, 0
                  from incoming n
                 where (n.id in (select id from fresh)) is true
            ), foreign_id as (
                select -1 / (known.tenant = n.tenant)::int as unit
                  from incoming n
                 cross join lateral (select tenant from task t where t.id = n.id limit 1) known
                 where (n.id in (select id from fresh)) is not true
            )
            """;

    private static final String WITHOUT_KEYS = "with " + tasks("true") + "select unit from foreign_id";

    private static final String WITH_KEYS = """
            with asked as (
                select *
                  from unnest($16::int[], $17::text[], $18::text[], $19::text[], $20::bytea[], $21::text[])
                    as k (unit, tenant, route, key, fingerprint, task_ids)
            ), free as (
                insert into idempotency as i (tenant, route, key, fingerprint, task_ids, expires_at)
                select tenant, route, key, fingerprint, string_to_array(task_ids, ',')::uuid[], $22::timestamptz
                  from asked
                 order by tenant, route, key
                on conflict (tenant, route, key) do update
                set fingerprint = excluded.fingerprint, task_ids = excluded.task_ids, expires_at = excluded.expires_at
                where i.expires_at <= $1::timestamptz
                returning tenant, route, key
            ), passed as materialized (
                select unit from asked
                 where ((tenant, route, key) in (select tenant, route, key from free)) is true
            ), """
            + tasks("n.unit is null or n.unit in (select unit from passed)")
            + "select unit from passed union all select unit from foreign_id";

    private static final String READ_KEYS = """
            select asked.unit, i.fingerprint, i.task_ids,
                   array(select coalesce(e.state, %d)
                           from unnest(i.task_ids) with ordinality t (id, place)
                           left join task_event e on e.task_id = t.id and e.version = 1
                          order by t.place) as states
              from unnest($1::int[], $2::text[], $3::text[], $4::text[]) as asked (unit, tenant, route, key)
              join idempotency i using (tenant, route, key)
            """.formatted(State.QUEUED.number());

    /** Neither capabilities nor labels hold control characters. */
    static final String SEPARATOR = "\u001f";

    private final Pool pool;
    private final Clock clock;
    private final Duration keptFor;

    @Inject
    PgSubmit(Pools pools, Clock clock, TaskConfig config) {
        this.pool = pools.write();
        this.clock = clock;
        this.keptFor = config.submit().idempotency();
    }

    /** Stores units, each as a whole or not at all; results by index. */
    Uni<List<Stored>> store(List<Unit> units) {
        Turns turns = Turns.of(units);
        return write(units, turns.now())
                .chain(stored -> readKeys(units, turns.again(), stored))
                .chain(stored -> storeRest(units, turns.later(), stored))
                .map(stored -> inOrder(units.size(), stored));
    }

    private Uni<Map<Integer, Stored>> storeRest(List<Unit> units, List<Integer> later, Map<Integer, Stored> stored) {
        return later.isEmpty()
                ? Uni.createFrom().item(stored)
                : store(pick(units, later)).map(rest -> merged(stored, later, rest));
    }

    private Uni<Map<Integer, Stored>> write(List<Unit> units, List<Integer> places) {
        OffsetDateTime now = OffsetDateTime.now(clock);
        List<Integer> keyed =
                places.stream().filter(i -> units.get(i).key() != null).toList();
        PgSubmitColumns columns = new PgSubmitColumns(now, units, places);
        if (keyed.isEmpty()) {
            return pool.preparedQuery(WITHOUT_KEYS).execute(columns.tuple()).map(rows -> made(units, places));
        }
        Tuple tuple = withKeys(columns.tuple(), units, keyed).addValue(now.plus(keptFor));
        return pool.preparedQuery(WITH_KEYS).execute(tuple).chain(rows -> settle(units, places, keyed, rows));
    }

    private Uni<Map<Integer, Stored>> settle(
            List<Unit> units, List<Integer> places, List<Integer> keyed, RowSet<Row> passed) {
        Set<Integer> lost = new HashSet<>(keyed);
        passed.forEach(row -> lost.remove(row.getInteger(0)));
        Map<Integer, Stored> stored = made(
                units, places.stream().filter(Predicate.not(lost::contains)).toList());
        return readKeys(units, List.copyOf(lost), stored);
    }

    /** Answers those whose key was taken before. */
    private Uni<Map<Integer, Stored>> readKeys(List<Unit> units, List<Integer> lost, Map<Integer, Stored> answers) {
        if (lost.isEmpty()) {
            return Uni.createFrom().item(answers);
        }
        lost.forEach(i -> answers.put(i, new Stored.Vanished()));
        return pool.preparedQuery(READ_KEYS)
                .execute(keys(Tuple.tuple(), units, lost))
                .invoke(rows -> rows.forEach(
                        row -> answers.put(row.getInteger("unit"), earlier(units.get(row.getInteger("unit")), row))))
                .replaceWith(answers);
    }

    private static Stored earlier(Unit unit, Row row) {
        IdempotencyKey key = unit.key();
        if (key == null || !row.getBuffer("fingerprint").getDelegate().equals(key.fingerprint())) {
            return new Stored.Mismatch();
        }
        UUID[] ids = row.getArrayOfUUIDs("task_ids");
        Short[] states = row.getArrayOfShorts("states");
        List<Submitted.Ref> refs = new ArrayList<>(ids.length);
        for (int i = 0; i < ids.length; i++) {
            refs.add(new Submitted.Ref(ids[i], State.of(states[i])));
        }
        Submitted first = new Submitted(refs, true);
        // The same ids: this very call, repeated after its outcome was lost.
        return ids[0].equals(unit.tasks().get(0).id())
                ? new Stored.New(new Submitted(refs, false))
                : new Stored.Replay(first);
    }

    private static Tuple withKeys(Tuple tuple, List<Unit> units, List<Integer> keyed) {
        keys(tuple, units, keyed);
        Buffer[] fingerprints = new Buffer[keyed.size()];
        String[] ids = new String[keyed.size()];
        for (int i = 0; i < keyed.size(); i++) {
            Unit unit = units.get(keyed.get(i));
            IdempotencyKey key = unit.key();
            fingerprints[i] = key == null ? Buffer.buffer() : key.fingerprint();
            ids[i] = String.join(
                    ",", unit.tasks().stream().map(task -> task.id().toString()).toList());
        }
        return tuple.addValue(fingerprints).addValue(ids);
    }

    private static Tuple keys(Tuple tuple, List<Unit> units, List<Integer> keyed) {
        Integer[] places = keyed.toArray(Integer[]::new);
        String[] tenants = new String[places.length];
        String[] routes = new String[places.length];
        String[] keys = new String[places.length];
        for (int i = 0; i < places.length; i++) {
            Unit unit = units.get(places[i]);
            IdempotencyKey key = unit.key();
            tenants[i] = unit.tenant();
            routes[i] = key == null ? "" : key.route();
            keys[i] = key == null ? "" : key.key();
        }
        return tuple.addValue(places).addValue(tenants).addValue(routes).addValue(keys);
    }

    private static Map<Integer, Stored> made(List<Unit> units, List<Integer> places) {
        Map<Integer, Stored> made = new HashMap<>();
        places.forEach(i -> made.put(i, new Stored.New(units.get(i).accepted())));
        return made;
    }

    private static List<Unit> pick(List<Unit> units, List<Integer> places) {
        return places.stream().map(units::get).toList();
    }

    private static Map<Integer, Stored> merged(Map<Integer, Stored> stored, List<Integer> places, List<Stored> rest) {
        for (int i = 0; i < places.size(); i++) {
            stored.put(places.get(i), rest.get(i));
        }
        return stored;
    }

    private static List<Stored> inOrder(int size, Map<Integer, Stored> stored) {
        List<Stored> list = new ArrayList<>(size);
        for (int i = 0; i < size; i++) {
            Stored one = stored.get(i);
            if (one == null) {
                throw new IllegalStateException("a unit was not answered");
            }
            list.add(one);
        }
        return list;
    }

    private static String tasks(String condition) {
        return TASKS.formatted(
                condition, State.QUEUED.number(), State.SCHEDULED.number(), EventKind.SUBMITTED.number());
    }
}
