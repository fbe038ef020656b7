package dev.muster.e2e.guarantees;

import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.RawAgent;
import dev.muster.e2e.harness.RawAgent.Assigned;
import dev.muster.e2e.harness.Tables;
import dev.muster.e2e.harness.Tenant;
import dev.muster.e2e.harness.Work;
import dev.muster.localstack.process.Await;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.protocol.id.Uuid7;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** G4: who comes back says what it holds; what is still its own stays, what is not is named, what it lacks is sent again. */
class G4ResumeIT {
    private static final String RECORDED = "";
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    /** Half of what a session lives without its gateway. */
    private static final Duration IN_TIME = Duration.ofMillis(1_500);

    private final Cluster cluster = Cluster.shared();
    private final Tables tables = cluster.tables();

    @Test
    void afterTheDeathOfItsGatewayAnAgentGoesOnWithWhatItHolds() {
        int tries = 1;
        while (!goesOnAfterTheDeathOfItsGateway(cluster.tenant("g4-gateway-" + tries))) {
            assertTrue(++tries <= 5, "the machine is too slow for an agent to come back in time");
        }
    }

    /** False where the machine kept the agent from coming back in time. */
    private boolean goesOnAfterTheDeathOfItsGateway(Tenant tenant) {
        try (RawAgent before = tenant.agent(0, "agent", 4, "work")) {
            tenant.door().submitBatch(Work.of("work", 3));
            Assigned kept = before.accepted();
            Assigned forgotten = before.accepted();
            Assigned unanswered = before.assigned();
            TaskAttempt bogus =
                    held(new Uuid7(java.time.Clock.systemUTC()).next().toString(), 7);

            long killed = System.nanoTime();
            cluster.gateway(0).kill();
            try (RawAgent after = RawAgent.connect(tenant.url(1), tenant.key())) {
                HelloReply reply = after.resume(before, held(kept), bogus);
                if (!reply.getResumed() && System.nanoTime() - killed > IN_TIME.toNanos()) {
                    return false;
                }
                assertTrue(reply.getResumed());
                assertEquals(List.of(bogus), reply.getVoidList());
                Map<String, Assigned> again = Stream.of(after.accepted(), after.accepted())
                        .collect(Collectors.toMap(Assigned::id, assigned -> assigned));
                assertEquals(
                        forgotten.attempt(),
                        requireNonNull(again.get(forgotten.id())).attempt());
                assertEquals(
                        unanswered.attempt(),
                        requireNonNull(again.get(unanswered.id())).attempt());
                assertFalse(again.containsKey(kept.id()));

                assertEquals(RECORDED, after.complete(kept, "1"));
                assertEquals(RECORDED, after.complete(forgotten, "2"));
                assertEquals(RECORDED, after.complete(unanswered, "3"));
                assertEquals(
                        1, tenant.door().at(1).task(kept.id()).get("attempt").asInt());
                return true;
            }
        } finally {
            cluster.gateway(0).start();
        }
    }

    @Test
    void anAgentThatComesBackTooLateStartsOver() {
        Tenant tenant = cluster.tenant("g4-late");
        try (RawAgent before = tenant.agent(0, "agent", 1, "work")) {
            tenant.door().submit(Work.of("work"));
            Assigned old = before.accepted();
            before.abort();
            awaitSessions(tenant, 0);

            try (RawAgent after = RawAgent.connect(tenant.url(1), tenant.key())) {
                HelloReply reply = after.resume(before, held(old));
                assertFalse(reply.getResumed());
                assertEquals(List.of(held(old)), reply.getVoidList());
                assertNotEquals(before.sessionId(), after.sessionId());
                Assigned current = after.accepted();
                assertEquals(old.id(), current.id());
                assertEquals(old.attempt() + 1, current.attempt());
                assertEquals("stale_attempt", after.complete(old, "1"));
                assertEquals(RECORDED, after.complete(current, "2"));
            }
        }
    }

    @Test
    void anOldEpochDoesNotTakeASessionUp() {
        Tenant tenant = cluster.tenant("g4-epoch");
        try (RawAgent first = tenant.agent(0, "agent", 1, "work")) {
            tenant.door().submit(Work.of("work"));
            Assigned assigned = first.accepted();
            try (RawAgent second = RawAgent.connect(tenant.url(1), tenant.key());
                    RawAgent third = RawAgent.connect(tenant.url(0), tenant.key())) {
                assertTrue(second.resume(first, held(assigned)).getResumed());
                assertFalse(third.resume(first, held(assigned)).getResumed());
                assertEquals(RECORDED, second.complete(assigned, "1"));
            }
        }
    }

    @Test
    void theFormerConnectionOfASessionTakenUpIsClosedAndCannotFinishAnything() {
        Tenant tenant = cluster.tenant("g4-taken");
        try (RawAgent first = tenant.agent(0, "agent", 1, "work")) {
            String id = tenant.door().submit(Work.of("work"));
            Assigned assigned = first.accepted();
            try (RawAgent second = RawAgent.connect(tenant.url(1), tenant.key())) {
                assertTrue(second.resume(first, held(assigned)).getResumed());
                first.awaitClosed(PATIENCE);
                assertEquals(
                        "running",
                        tenant.door().awaitState(id, "running").get("state").asText());
                assertEquals(RECORDED, second.complete(assigned, "1"));
            }
        }
    }

    @Test
    void nobodyTakesUpTheSessionOfAnotherAgentOrTenant() {
        Tenant tenant = cluster.tenant("g4-mine");
        Tenant stranger = cluster.tenant("g4-strange");
        try (RawAgent owner = tenant.agent(0, "agent", 1, "work")) {
            tenant.door().submit(Work.of("work"));
            Assigned assigned = owner.accepted();
            try (RawAgent thief = RawAgent.connect(stranger.url(0), stranger.key())) {
                HelloReply reply = thief.resume(owner, held(assigned));
                assertFalse(reply.getResumed());
                assertEquals(List.of(held(assigned)), reply.getVoidList());
                assertEquals("stale_attempt", thief.complete(assigned, "1"));
            }
            assertEquals(RECORDED, owner.complete(assigned, "2"));
        }
    }

    @Test
    void whenAReplicaDiesItsSessionsGoOnAtTheOther() {
        Tenant tenant = cluster.tenant("g4-replica");
        for (int replica = 0; replica < 2; replica++) {
            try (RawAgent one = tenant.agent(0, "one", 2, "work");
                    RawAgent two = tenant.agent(1, "two", 2, "work")) {
                tenant.door().submitBatch(Work.of("work", 4));
                List<Assigned> ofOne = List.of(one.accepted(), one.accepted());
                List<Assigned> ofTwo = List.of(two.accepted(), two.accepted());
                ofOne.forEach(assigned -> tenant.door().awaitState(assigned.id(), "running"));
                ofTwo.forEach(assigned -> tenant.door().awaitState(assigned.id(), "running"));

                cluster.taskService(replica).kill();
                ofOne.forEach(assigned -> completeUntilAnswered(one, assigned));
                ofTwo.forEach(assigned -> completeUntilAnswered(two, assigned));

                assertTrue(one.isOpen() && two.isOpen());
                assertTakesUp(tenant, one);
                assertTakesUp(tenant, two);
                Stream.concat(ofOne.stream(), ofTwo.stream())
                        .forEach(assigned -> assertEquals(
                                1,
                                tenant.door()
                                        .awaitState(assigned.id(), "succeeded")
                                        .get("attempt")
                                        .asInt()));
            } finally {
                cluster.taskService(replica).start();
            }
            awaitSessions(tenant, 0);
        }
    }

    /** Also after a move the agent knows by which epoch its session is taken up. */
    private static void assertTakesUp(Tenant tenant, RawAgent before) {
        try (RawAgent after = RawAgent.connect(tenant.url(0), tenant.key())) {
            assertTrue(after.resume(before).getResumed());
        }
    }

    /** As the SDK does: a result that nobody could record is sent again. */
    private static void completeUntilAnswered(RawAgent agent, Assigned assigned) {
        boolean recorded =
                Await.until(PATIENCE, () -> agent.complete(assigned, "1").equals(RECORDED));
        assertTrue(recorded);
    }

    private void awaitSessions(Tenant tenant, int count) {
        assertTrue(Await.until(PATIENCE, () -> {
            try {
                return tables.sessions(tenant.name()) == count;
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }));
    }

    private static TaskAttempt held(Assigned assigned) {
        return held(assigned.id(), assigned.attempt());
    }

    private static TaskAttempt held(String id, int attempt) {
        return TaskAttempt.newBuilder().setTaskId(id).setAttempt(attempt).build();
    }
}
