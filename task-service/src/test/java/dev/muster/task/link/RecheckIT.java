package dev.muster.task.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.Hints;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Transaction;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;

/** A row that an outcome needs is changed between the statement's snapshot and its lock: see docs/adr/0006. */
@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class RecheckIT {
    private static final Duration SOON = Duration.ofSeconds(5);

    @Inject
    Pool pool;

    @Inject
    CallerTokens tokens;

    @Inject
    Hints hints;

    @Test
    void anOutcomeSurvivesAChangeOfItsSessionWhileItWaits() throws Exception {
        Tables tables = new Tables(pool);
        int port = ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class);
        try (FakeGateway gateway = new FakeGateway(port, tokens)) {
            String session =
                    gateway.open(tables.tenant, "a", 1, "x").getOpened().getSessionId();
            UUID id = tables.task("x", 5);
            hints.lanes(List.of(tables.lane("x")));
            TaskAttempt attempt = FakeGateway.attempt(gateway.next());

            SqlConnection other = pool.getConnection().await().atMost(SOON);
            Transaction change = other.begin().await().atMost(SOON);
            other.query("update session set used = used where id = '" + session + "'")
                    .execute()
                    .await()
                    .atMost(SOON);
            var answer = CompletableFuture.supplyAsync(() -> complete(gateway, session, attempt));
            awaitAWaiter(tables);
            change.commit().await().atMost(SOON);
            other.close().await().atMost(SOON);

            assertTrue(answer.get().hasDone(), () -> answer.join().toString());
            assertEquals(State.SUCCEEDED.number(), tables.outcome(id));
            assertEquals(0, tables.used(session));
        }
    }

    private static dev.muster.proto.task.v1.Answer complete(FakeGateway gateway, String session, TaskAttempt attempt) {
        try {
            return gateway.complete(session, attempt);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private static void awaitAWaiter(Tables tables) {
        long end = System.nanoTime() + SOON.toNanos();
        String waiting =
                "select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and query like '%seat as materialized%'";
        while (tables.query(waiting).getInteger(0) == 0) {
            assertTrue(System.nanoTime() < end, "the outcome never waited for the row");
        }
    }
}
