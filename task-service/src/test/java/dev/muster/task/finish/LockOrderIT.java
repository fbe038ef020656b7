package dev.muster.task.finish;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.localstack.testing.Sql;
import dev.muster.task.lifecycle.EventKind;
import dev.muster.task.lifecycle.State;
import dev.muster.task.session.AgentDoor;
import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Assignment;
import dev.muster.task.session.Held;
import dev.muster.task.session.OpenSession;
import dev.muster.task.testing.Door;
import dev.muster.task.testing.LivingReplica;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two batches with the same tasks in opposite order wait for each other, but never crosswise: both lock in the order of ids. */
@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class LockOrderIT {
    private static final AgentDoor NOBODY = new AgentDoor() {
        @Override
        public void assign(AgentSession session, Assignment assignment) {}

        @Override
        public void cancel(AgentSession session, UUID taskId, int attempt, String reason) {}

        @Override
        public void ended(AgentSession session, String reason) {}

        @Override
        public boolean congested() {
            return false;
        }

        @Override
        public String gateway() {
            return "none";
        }
    };

    private final String tenant = Door.newTenant();
    private final UUID first = UUID.fromString(Door.newId());
    private final UUID second = UUID.fromString(Door.newId());
    private final AgentSession session = OpenSession.of(UUID.randomUUID(), 1, tenant, NOBODY);

    @Inject
    Pool pool;

    @Inject
    Door door;

    @Inject
    Sql sql;

    @Inject
    PgOutcomes table;

    private LivingReplica owner;

    @BeforeEach
    void bothTasksRun() {
        owner = new LivingReplica(sql);
        door.submit(
                tenant, Door.newTask().setId(first.toString()), Door.newTask().setId(second.toString()));
        run(
                "insert into session (id, tenant, shared, agent, principal, client, owner, gateway, epoch, slots, used, releases,"
                        + " capabilities, labels, opened_at)"
                        + " values ($1, $2, false, 'a', 'p', 'c', $3, 'none', 1, 2, 2, 0, '{}', '{}', now())",
                session.id(),
                tenant,
                owner.id());
        run(
                "update live_task set state = 4, waiting = false, attempt = 1, session = $1, agent = 'a' where tenant = $2",
                session.id(),
                tenant);
    }

    @AfterEach
    void ownerGoes() {
        owner.close();
    }

    @Test
    void resultsLockByTask() {
        assertLocksTheFirstFirst(
                table.finish(List.of(outcome(second, State.SUCCEEDED, null), outcome(first, State.SUCCEEDED, null))));
    }

    @Test
    void failuresLockByTask() {
        OffsetDateTime due = OffsetDateTime.now().plusDays(1);
        assertLocksTheFirstFirst(
                table.requeue(List.of(outcome(second, State.SCHEDULED, due), outcome(first, State.SCHEDULED, due))));
    }

    @Test
    void progressLocksByTask() {
        assertLocksTheFirstFirst(table.running(List.of(progress(second), progress(first))));
    }

    /** Holds the first task, and finds the second one free while the batch waits for the first. */
    private void assertLocksTheFirstFirst(Uni<List<Integer>> batch) {
        SqlConnection holder = pool.getConnection().await().indefinitely();
        try {
            run(holder, "begin");
            run(holder, "select from live_task where id = $1 for update", first);
            CompletableFuture<List<Integer>> versions = batch.subscribeAsCompletionStage();
            await().until(this::somebodyWaits);
            run("select from live_task where id = $1 for update nowait", second);
            run(holder, "commit");
            assertEquals(List.of(2, 2), versions.join());
        } finally {
            run(holder, "rollback");
            holder.close().await().indefinitely();
        }
    }

    private boolean somebodyWaits() {
        return pool.query("select from pg_locks where not granted and locktype = 'transactionid'")
                        .execute()
                        .await()
                        .indefinitely()
                        .size()
                > 0;
    }

    private Outcome outcome(UUID task, State state, @Nullable OffsetDateTime due) {
        return new Outcome(session, held(task), state, EventKind.RETRY, true, null, null, null, due);
    }

    private PgOutcomes.Sign progress(UUID task) {
        return new PgOutcomes.Sign(session, held(task), true, 0.5f, "half");
    }

    private Held held(UUID task) {
        return new Held(task, 1, tenant, 0, 5, 0, Held.Phase.RUNNING);
    }

    private void run(String sql, Object... values) {
        pool.preparedQuery(sql).execute(Tuple.from(values)).await().indefinitely();
    }

    private static void run(SqlConnection connection, String sql, Object... values) {
        connection.preparedQuery(sql).execute(Tuple.from(values)).await().indefinitely();
    }
}
