package dev.muster.task.link;

import static org.awaitility.Awaitility.await;

import dev.muster.protocol.id.Uuid7;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.Clock;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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

    /** Another row like that of a session, of epoch 1, with the tasks that are its own; of the same owner where none is given. */
    void copyOfSession(String session, UUID copy, @Nullable UUID owner) {
        query(
                "insert into session select $1, tenant, shared, agent, principal, client, coalesce($3, owner), gateway, 1, slots,"
                        + " (select count(*) from live_task where session = $1), 0,"
                        + " capabilities, labels, opened_at from session where id = $2 returning id",
                copy,
                UUID.fromString(session),
                owner);
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

    /** Changes a row, makes the call wait for it, commits the change, and gives what the call answers. */
    <T> T whileChanging(String sql, Object key, Callable<T> call) throws Exception {
        SqlConnection other = pool.getConnection().await().indefinitely();
        try {
            other.query("begin").execute().await().indefinitely();
            other.preparedQuery(sql).execute(Tuple.of(key)).await().indefinitely();
            CompletableFuture<T> answer = CompletableFuture.supplyAsync(() -> quietly(call));
            await().until(() -> waitingFor(other) > 0);
            other.query("commit").execute().await().indefinitely();
            return answer.get(10, TimeUnit.SECONDS);
        } finally {
            other.query("rollback").execute().await().indefinitely();
            other.close().await().indefinitely();
        }
    }

    private static int waitingFor(SqlConnection other) {
        return other.query("select count(*)::int from pg_locks"
                        + " where not granted and pg_backend_pid() = any (pg_blocking_pids(pid))")
                .execute()
                .await()
                .indefinitely()
                .iterator()
                .next()
                .getInteger(0);
    }

    private static <T> T quietly(Callable<T> call) {
        try {
            return call.call();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** The deadline of an unfinished task is now. */
    void expire(UUID id) {
        set("update live_task set deadline = now() where id = $1", id);
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
