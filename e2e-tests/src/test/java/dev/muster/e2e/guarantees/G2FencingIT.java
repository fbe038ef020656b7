package dev.muster.e2e.guarantees;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.Event;
import dev.muster.e2e.harness.RawAgent;
import dev.muster.e2e.harness.RawAgent.Assigned;
import dev.muster.e2e.harness.Tenant;
import dev.muster.e2e.harness.Work;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * G2: every message of an agent names (task, attempt), and only the current attempt of the current session changes a task.
 */
class G2FencingIT {
    private static final String RECORDED = "";
    private static final String STALE = "stale_attempt";

    private final Cluster cluster = Cluster.shared();

    @Test
    void aLateResultOfAnOldAttemptIsRefused() {
        Tenant tenant = cluster.tenant("g2-late");
        try (RawAgent first = tenant.agent(0, "first", 1, "work")) {
            String id = tenant.door().submit(Work.of("work"));
            Assigned old = first.accepted();
            try (RawAgent second = tenant.agent(1, "second", 1, "work")) {
                first.abort();
                Assigned current = second.accepted();
                try (RawAgent firstAgain = tenant.agent(1, "first", 1, "work")) {
                    assertEquals(STALE, firstAgain.complete(old, "\"late\""));
                    assertEquals(RECORDED, second.complete(current, "\"in time\""));
                    assertEquals(STALE, firstAgain.complete(old, "\"later still\""));
                    assertEquals(STALE, firstAgain.fail(old, "late", true));
                }

                JsonNode task = tenant.door().awaitState(id, "succeeded");
                assertEquals(old.attempt() + 1, current.attempt());
                assertEquals(current.attempt(), task.get("attempt").asInt());
                assertEquals("in time", task.get("result").asText());
                assertEquals("second", task.get("agent").asText());
            }
        }
    }

    @Test
    void aRepeatedResultIsAcceptedAgainAlsoInANewSession() {
        Tenant tenant = cluster.tenant("g2-repeat");
        String id;
        Assigned done;
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            id = tenant.door().submit(Work.of("work"));
            done = agent.accepted();
            assertEquals(RECORDED, agent.complete(done, "\"once\""));
            assertEquals(RECORDED, agent.complete(done, "\"once\""));
        }

        try (RawAgent again = tenant.agent(1, "agent", 1, "work")) {
            assertEquals(RECORDED, again.complete(done, "\"once\""));
        }

        assertEquals("once", tenant.door().task(id).get("result").asText());
        assertEquals(
                1,
                tenant.door().events(id).stream()
                        .filter(event -> event.kind().equals("succeeded"))
                        .count());
    }

    @Test
    void aRepeatedFailureIsAcceptedAgainAndCountsOnce() {
        Tenant tenant = cluster.tenant("g2-fail");
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            String id = tenant.door().submit(Work.of("work").put("max_attempts", 3));
            Assigned failed = agent.accepted();
            assertEquals(RECORDED, agent.fail(failed, "broken", true));
            assertEquals(RECORDED, agent.fail(failed, "broken", true));
            assertEquals(STALE, agent.complete(failed, "\"after all\""));

            Assigned second = agent.accepted();
            assertEquals(RECORDED, agent.fail(failed, "broken", true));
            assertEquals(RECORDED, agent.complete(second, "\"now\""));

            JsonNode task = tenant.door().awaitState(id, "succeeded");
            assertEquals(1, task.get("failures").asInt());
            assertEquals(2, task.get("attempt").asInt());
        }
    }

    @Test
    void theResultOfAnotherAgentIsRefused() {
        Tenant tenant = cluster.tenant("g2-other");
        try (RawAgent owner = tenant.agent(0, "owner", 1, "work")) {
            String id = tenant.door().submit(Work.of("work"));
            Assigned assigned = owner.accepted();
            try (RawAgent other = tenant.agent(0, "other", 1, "work")) {
                assertEquals(STALE, other.complete(assigned, "\"not mine\""));
                assertEquals(STALE, other.fail(assigned, "not_mine", false));
                assertEquals(RECORDED, owner.complete(assigned, "\"mine\""));
                assertEquals(STALE, other.complete(assigned, "\"not mine\""));
            }
            assertEquals("mine", tenant.door().task(id).get("result").asText());
        }
    }

    @Test
    void aResultForAnAttemptThatNeverWasIsRefused() {
        Tenant tenant = cluster.tenant("g2-never");
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            String id = tenant.door().submit(Work.of("work"));
            Assigned assigned = agent.accepted();
            assertEquals(STALE, agent.complete(id, assigned.attempt() + 1, "\"ahead of time\""));
            assertEquals("invalid_argument", agent.complete(id, 0, "\"before time\""));
            String nowhere = UUID.randomUUID().toString();
            assertTrue(
                    agent.complete(nowhere, 1, "\"nowhere\"").matches("stale_attempt|invalid_argument|task_not_found"));
            assertEquals(RECORDED, agent.complete(assigned, "\"right\""));
        }
    }

    @Test
    void anAttemptIsNeverGivenTwice() {
        Tenant tenant = cluster.tenant("g2-once");
        String id;
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            id = tenant.door().submit(Work.of("work").put("max_attempts", 5));
            for (int i = 0; i < 3; i++) {
                agent.fail(agent.accepted(), "again", true);
            }
            agent.complete(agent.accepted(), "\"done\"");
        }

        assertEquals(
                java.util.List.of(1, 2, 3, 4),
                tenant.door().events(id).stream()
                        .filter(event -> event.kind().equals("assigned"))
                        .map(Event::attempt)
                        .toList());
    }
}
