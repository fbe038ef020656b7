package dev.muster.task.link;

import dev.muster.protocol.id.Uuid7;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The tables of a test's own tenant. */
final class Tables {
    private static final Uuid7 IDS = new Uuid7(Clock.systemUTC());

    private final Pool pool;
    final String tenant = "t" + UUID.randomUUID();

    Tables(Pool pool) {
        this.pool = pool;
    }

    int lane(String type) {
        return query(
                        "insert into lane (tenant, capabilities, labels) values ($1, $2, '{}') on conflict (tenant, lane_digest(capabilities, labels))"
                                + " do update set tenant = excluded.tenant returning id",
                        tenant,
                        new String[] {type})
                .getInteger(0);
    }

    UUID task(String type, int maxAttempts) {
        return task(type, maxAttempts, OffsetDateTime.now().plusDays(1), null);
    }

    UUID task(String type, int maxAttempts, OffsetDateTime deadline, @Nullable OffsetDateTime startDeadline) {
        UUID id = IDS.next();
        OffsetDateTime now = OffsetDateTime.now();
        query(
                "with t as (insert into task (id, tenant, type, payload, capabilities, labels, priority, max_attempts, created_at, deadline,"
                        + " start_deadline) values ($1, $2, $3, '[1]', '{}', '{}', 0, $4, $5, $6, $8)),"
                        + " l as (insert into live_task (id, tenant, lane, priority, state, waiting, max_attempts, deadline, start_deadline)"
                        + " values ($1, $2, $7, 0, 2, true, $4, $6, $8)) select 1",
                id,
                tenant,
                type,
                maxAttempts,
                now,
                deadline,
                lane(type),
                startDeadline);
        return id;
    }

    int outcome(UUID id) {
        Integer state = query("select coalesce(state, 0)::int from task where id = $1", id)
                .getInteger(0);
        return state;
    }

    int used(String session) {
        return query("select coalesce(sum(used), -1)::int from session where id = $1", UUID.fromString(session))
                .getInteger(0);
    }

    int sessions() {
        return query("select count(*)::int from session where tenant = $1", tenant)
                .getInteger(0);
    }

    /** Another row like that of a session, of epoch 1; of the same owner where none is given. */
    UUID copyOfSession(UUID session, @Nullable UUID owner) {
        UUID id = UUID.randomUUID();
        query(
                "insert into session select $1, tenant, shared, agent, principal, client, coalesce($3, owner), gateway, 1, slots, 0, 0,"
                        + " capabilities, labels, opened_at from session where id = $2 returning id",
                id,
                session,
                owner);
        return id;
    }

    int waiting() {
        return query("select count(*)::int from live_task where tenant = $1 and waiting", tenant)
                .getInteger(0);
    }

    String live(UUID id) {
        return query(
                        "select coalesce((select state || ' ' || attempt || ' ' || failures || ' ' || rejects from live_task where id = $1), 'gone')",
                        id)
                .getString(0);
    }

    void set(String sql, Object... values) {
        pool.preparedQuery(sql).execute(Tuple.from(values)).await().atMost(Duration.ofSeconds(5));
    }

    Row query(String sql, @Nullable Object... values) {
        return pool.preparedQuery(sql)
                .execute(Tuple.from(values))
                .await()
                .atMost(Duration.ofSeconds(5))
                .iterator()
                .next();
    }
}
