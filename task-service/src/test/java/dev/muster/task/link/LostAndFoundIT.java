package dev.muster.task.link;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.proto.task.v1.Answer;
import dev.muster.proto.task.v1.Down;
import dev.muster.task.lifecycle.State;
import dev.muster.task.session.Desk;
import dev.muster.task.session.PgSessions;
import dev.muster.task.session.Sessions;
import io.quarkus.grpc.GrpcService;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a lost answer, a gone gateway or a dead replica leaves between memory and tables is put right. */
@QuarkusTest
class LostAndFoundIT extends LinkBase {
    @Inject
    Desk desk;

    @Inject
    Sessions sessions;

    @Inject
    @GrpcService
    AgentLinkGrpcService link;

    @Test
    void aSessionCanBeOpenedLaterWhereTheDatabaseWasAway() throws Exception {
        session("a", 1);
        whileLocked("select 1 from agent where tenant = $1 for update", () -> {
            CompletableFuture<Answer> answer = gateway.ask(gateway.opening(tables.tenant, "a", 1, "x"));
            until(
                    "broken off",
                    () -> tables.query("select count(pg_terminate_backend(pid))::int from pg_stat_activity"
                                            + " where wait_event_type = 'Lock' and query like '%insert into agent%'")
                                    .getInteger(0)
                            > 0);

            dev.muster.proto.agent.v1.Error error =
                    answer.get(5, TimeUnit.SECONDS).getError();

            assertEquals("unavailable", error.getCode());
            assertTrue(error.getRetryable());
        });
    }

    @Test
    void anAssignmentWhoseClaimWasLostIsFoundAndDelivered() throws Exception {
        String session = session("a", 1);
        UUID id = tables.task("x", 5);
        tables.set(
                "update live_task set state = 3, waiting = false, attempt = 1, version = 2, session = $2, agent = 'a' where id = $1",
                id,
                UUID.fromString(session));
        tables.set("update session set used = 1 where id = $1", UUID.fromString(session));
        desk.execute(
                () -> requireNonNull(sessions.find(UUID.fromString(session))).suspect());
        Down assign = nextWithin(4);
        assertEquals(id.toString(), assign.getAssign().getTaskId());
        assertTrue(gateway.complete(session, FakeGateway.attempt(assign)).hasDone());
    }

    @Test
    void aSlotThatNothingUsesIsFreed() throws Exception {
        String session = session("a", 1);
        tables.set("update session set used = 1 where id = $1", UUID.fromString(session));
        desk.execute(
                () -> requireNonNull(sessions.find(UUID.fromString(session))).suspect());

        until("freed", () -> tables.used(session) == 0);

        submit(5);
        assertTrue(nextWithin(3).hasAssign());
        assertEquals(1, tables.used(session));
    }

    @Test
    void theSlotOfACancelledTaskWhoseAgentHasNotAnsweredIsNoSurplus() throws Exception {
        String session = session("a", 2);
        UUID id = tables.task("x", 5, OffsetDateTime.now().plusSeconds(1), null);
        hints.lanes(List.of(tables.lane("x")));
        assertTrue(nextWithin(3).hasAssign());
        assertTrue(nextWithin(4).hasCancel());

        for (int i = 0; i < 4; i++) {
            gateway.renew();
            assertNull(gateway.next(1_000));
            assertEquals(1, tables.used(session));
        }
        assertEquals(State.EXPIRED.number(), tables.outcome(id));
    }

    @Test
    void aSessionThatComesAfterItsGatewayWentIsEnded() throws Exception {
        session("a", 1);
        OffsetDateTime before = lastSeen();
        whileLocked("select 1 from agent where tenant = $1 for update", () -> {
            gateway.ask(gateway.opening(tables.tenant, "a", 1, "x"));
            until("waiting", () -> blocked("%insert into agent%") > 0);
            gateway.close();
            until("the former session ends", () -> blocked("%), over as materialized%") > 0);
        });

        until("opened", () -> lastSeen().isAfter(before));
        until("ended", () -> tables.sessions() == 0);
    }

    private OffsetDateTime lastSeen() {
        return tables.query("select last_seen from agent where tenant = $1", tables.tenant)
                .getOffsetDateTime(0);
    }

    @Test
    void aSessionOfThisReplicaThatNobodyHereKnowsIsEnded() throws Exception {
        String session = session("a", 1);
        UUID stranger = tables.copyOfSession(UUID.fromString(session), null);
        UUID task = running(stranger);

        until("ended", () -> tables.used(stranger.toString()) == -1);
        until(
                "given back",
                () -> tables.live(task).startsWith("2 1 1") || tables.live(task).startsWith("3 2 1"));
    }

    @Test
    void aSessionThatMovedOnIsForgotten() throws Exception {
        String session = session("a", 1);
        tables.set(
                "update session set epoch = epoch + 1, owner = gen_random_uuid() where id = $1",
                UUID.fromString(session));

        Down ended = nextWithin(4);

        assertEquals("moved_on", ended.getEnded().getReason());
        assertEquals(session, ended.getSession());
    }

    @Test
    void theSessionsOfAReplicaThatIsSilentAreEnded() throws Exception {
        String session = session("a", 1);
        UUID dead = UUID.randomUUID();
        tables.set("insert into replica (id, beat) values ($1, 7)", dead);
        UUID orphan = tables.copyOfSession(UUID.fromString(session), dead);
        UUID task = running(orphan);

        until("ended", () -> tables.used(orphan.toString()) == -1);
        until("given back", () -> !tables.live(task).startsWith("4"));
        until(
                "forgotten",
                () -> tables.query("select count(*)::int from replica where id = $1", dead)
                                .getInteger(0)
                        == 0);
    }

    @Test
    void theSessionsOfAReplicaThatNeverCountedAreEnded() throws Exception {
        UUID orphan = tables.copyOfSession(UUID.fromString(session("a", 1)), UUID.randomUUID());

        until("ended", () -> tables.used(orphan.toString()) == -1);
    }

    @Test
    void twoWhoEndTheSameSessionEndItOnce() throws Exception {
        UUID dead = UUID.randomUUID();
        UUID orphan = tables.copyOfSession(UUID.fromString(session("a", 1)), dead);
        UUID task = running(orphan);
        var lease = List.of(new PgSessions.Lease(orphan, 1));

        int ended = Uni.join()
                .all(sessions.endLeases(lease, dead), sessions.endLeases(lease, dead))
                .andFailFast()
                .await()
                .indefinitely()
                .stream()
                .mapToInt(n -> n)
                .sum();

        assertEquals(1, ended);
        assertEquals(
                1,
                tables.query("select count(*)::int from task_event where task_id = $1 and code = 'agent_lost'", task)
                        .getInteger(0));
    }

    @Test
    void gatewaysAreToldThatThisReplicaStops() throws Exception {
        session("a", 1);

        link.drain(new ShutdownDelayInitiatedEvent());

        assertTrue(nextWithin(3).hasDrain());
    }

    /** A task that is the session's by the tables alone. */
    private UUID running(UUID session) {
        UUID id = tables.task("x", 5);
        tables.set(
                "update live_task set state = 4, waiting = false, attempt = 1, version = 2, session = $2, agent = 'a' where id = $1",
                id,
                session);
        tables.set("update session set used = 1 where id = $1", session);
        return id;
    }

    private int blocked(String query) {
        return tables.query(
                        "select count(*)::int from pg_stat_activity where wait_event_type = 'Lock' and query like $1",
                        query)
                .getInteger(0);
    }

    @FunctionalInterface
    private interface Work {
        void run() throws Exception;
    }

    /** Does the work while another transaction has locked what {@code sql} finds of the tenant. */
    private void whileLocked(String sql, Work work) throws Exception {
        SqlConnection other = pool.getConnection().await().indefinitely();
        try {
            other.query("begin").execute().await().indefinitely();
            other.preparedQuery(sql).execute(Tuple.of(tables.tenant)).await().indefinitely();
            work.run();
        } finally {
            other.query("rollback").execute().await().indefinitely();
            other.close().await().indefinitely();
        }
    }
}
