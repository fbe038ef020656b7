package dev.muster.task.link;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.testing.Sql;
import dev.muster.proto.task.v1.Answer;
import dev.muster.proto.task.v1.Down;
import dev.muster.task.lifecycle.State;
import dev.muster.task.session.Desk;
import dev.muster.task.session.PgSessions;
import dev.muster.task.session.Sessions;
import dev.muster.task.testing.LivingReplica;
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
    Sql sql;

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

        until("opened", () -> opens("a"));
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
        Down assign = gateway.next();
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
        assertTrue(gateway.next().hasAssign());
        assertEquals(1, tables.used(session));
    }

    @Test
    void theSlotOfACancelledTaskWhoseAgentHasNotAnsweredIsNoSurplus() throws Exception {
        String session = session("a", 2);
        UUID id = submit(5);
        assertTrue(gateway.next().hasAssign());
        tables.expire(id);
        assertTrue(gateway.next().hasCancel());

        for (int i = 0; i < 4; i++) {
            assertNull(gateway.next(1_000));
            assertEquals(1, tables.used(session));
        }
        assertEquals(State.EXPIRED.number(), tables.outcome(id));
    }

    @Test
    void aSessionThatComesAfterItsGatewayWentIsEnded() throws Exception {
        GatewayStream stream = streamOf(session("a", 1));
        gateway.close(session("b", 1));
        until("only one is left", () -> tables.sessions() == 1);
        OffsetDateTime before = lastSeen("b");
        gateway.fallSilent();
        whileLocked("select 1 from agent where tenant = $1 for update", () -> {
            gateway.ask(gateway.opening(tables.tenant, "b", 1, "x"));
            until("waiting", () -> blocked("%insert into agent%") > 0);
            until("the former session ends", () -> {
                lastHeardLongAgo(stream);
                return blocked("%), over as materialized%") > 0;
            });
        });

        until("opened", () -> lastSeen("b").isAfter(before));
        until("ended", () -> tables.sessions() == 0);
    }

    private GatewayStream streamOf(String session) {
        return CompletableFuture.supplyAsync(() -> requireNonNull(sessions.find(UUID.fromString(session))), desk)
                .thenApply(found -> (GatewayStream) found.door())
                .join();
    }

    /** Silence takes 3 s, and a lock is waited for no longer than 5 s: too close, so the silence is not waited for. */
    private void lastHeardLongAgo(GatewayStream stream) {
        desk.execute(() -> stream.heard(System.nanoTime() - TimeUnit.MINUTES.toNanos(1)));
    }

    private OffsetDateTime lastSeen(String agent) {
        return tables.query("select last_seen from agent where tenant = $1 and name = $2", tables.tenant, agent)
                .getOffsetDateTime(0);
    }

    @Test
    void aSessionOfThisReplicaThatNobodyHereKnowsIsEnded() throws Exception {
        String session = session("a", 1);
        UUID stranger = UUID.randomUUID();
        UUID task = running(stranger);
        tables.copyOfSession(session, stranger, null);

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

        Down ended = gateway.next();

        assertEquals("moved_on", ended.getEnded().getReason());
        assertEquals(session, ended.getSession());
    }

    @Test
    void theSessionsOfAReplicaThatIsSilentAreEnded() throws Exception {
        String session = session("a", 1);
        UUID dead = UUID.randomUUID();
        tables.set("insert into replica (id, beat) values ($1, 7)", dead);
        UUID orphan = UUID.randomUUID();
        UUID task = running(orphan);
        tables.copyOfSession(session, orphan, dead);

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
        UUID orphan = UUID.randomUUID();
        tables.copyOfSession(session("a", 1), orphan, UUID.randomUUID());

        until("ended", () -> tables.used(orphan.toString()) == -1);
    }

    @Test
    void twoWhoEndTheSameSessionEndItOnce() throws Exception {
        UUID orphan = UUID.randomUUID();
        UUID task = running(orphan);
        int ended;
        try (LivingReplica owner = new LivingReplica(sql)) {
            tables.copyOfSession(session("a", 1), orphan, owner.id());
            var lease = List.of(new PgSessions.Lease(orphan, 1));

            ended = Uni.join()
                    .all(sessions.endLeases(lease, owner.id()), sessions.endLeases(lease, owner.id()))
                    .andFailFast()
                    .await()
                    .indefinitely()
                    .stream()
                    .mapToInt(n -> n)
                    .sum();
        }

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

        assertTrue(gateway.next().hasDrain());
        // Soon after, it ends whatever streams it has; those of the next test must not be among them.
        gateway.broken.get(20, TimeUnit.SECONDS);
    }

    /** A task that is the session's by the tables alone; the session may come later. */
    private UUID running(UUID session) {
        UUID id = tables.task("x", 5);
        tables.set(
                "update live_task set state = 4, waiting = false, attempt = 1, version = 2, session = $2, agent = 'a' where id = $1",
                id,
                session);
        return id;
    }

    private boolean opens(String agent) {
        try {
            return gateway.open(tables.tenant, agent, 1, "x").hasOpened();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
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
