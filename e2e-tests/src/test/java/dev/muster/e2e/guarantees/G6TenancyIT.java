package dev.muster.e2e.guarantees;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.Door;
import dev.muster.e2e.harness.Key;
import dev.muster.e2e.harness.RawAgent;
import dev.muster.e2e.harness.RawAgent.Assigned;
import dev.muster.e2e.harness.RawSocket.UpgradeRefused;
import dev.muster.e2e.harness.Tenant;
import dev.muster.e2e.harness.Work;
import dev.muster.protocol.caller.Scope;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** G6: a tenant's tasks are there for its own agents and for those of the platform, and for nobody else in any way. */
class G6TenancyIT {
    private final Cluster cluster = Cluster.shared();

    @Test
    void anAgentIsOfferedOnlyItsOwnTenantsTasks() {
        Tenant mine = cluster.tenant("g6-mine");
        Tenant theirs = cluster.tenant("g6-theirs");
        try (RawAgent agent = mine.agent(0, "agent", 8, "work")) {
            String other = theirs.door().submit(Work.of("work").put("priority", 100));
            String own = mine.door().submit(Work.of("work"));

            assertEquals(own, agent.accepted().id());
            // Longer than the once-a-second look that finds what hints missed.
            assertTrue(agent.nextAssignment(Duration.ofMillis(1_500)).isEmpty());
            assertEquals("queued", theirs.door().task(other).get("state").asText());
            theirs.door().post("/v1/tasks/" + other + "/cancel", "").expect(200);
        }
    }

    @Test
    void aPlatformAgentIsOfferedEverybodysTasks() {
        Tenant one = cluster.tenant("g6-one");
        Tenant two = cluster.tenant("g6-two");
        Key platform = cluster.key("g6-platform", Set.of(Scope.AGENTS_SHARED));
        try (RawAgent agent = RawAgent.connect(one.url(0), platform.text())) {
            String ofOne = one.door().submit(Work.of("g6.shared"));
            String ofTwo = two.door().submit(Work.of("g6.shared"));
            agent.hello("shared", 8, "g6.shared");

            Set<Assigned> assigned = Set.of(agent.accepted(), agent.accepted());
            assertEquals(
                    Set.of(ofOne, ofTwo), assigned.stream().map(Assigned::id).collect(Collectors.toSet()));
            assigned.forEach(each -> assertEquals("", agent.complete(each, "1")));
            one.door().awaitState(ofOne, "succeeded");
            two.door().awaitState(ofTwo, "succeeded");
        }
    }

    @Test
    void anotherTenantsTaskIsNotThereInAnyRoute() {
        Tenant owner = cluster.tenant("g6-owner");
        Door stranger = cluster.tenant("g6-stranger").door();
        String id = owner.door().submit(Work.of("work"));
        String path = "/v1/tasks/" + id;

        stranger.get(path).expectProblem(404, "task_not_found");
        stranger.get(path + "?wait=1s").expectProblem(404, "task_not_found");
        stranger.get(path + "?include=payload").expectProblem(404, "task_not_found");
        stranger.get(path + "/events").expectProblem(404, "task_not_found");
        stranger.get(path + "/events", "Accept", "text/event-stream").expectProblem(404, "task_not_found");
        stranger.post(path + "/cancel", "").expectProblem(404, "task_not_found");
        assertEquals(
                0, stranger.get("/v1/tasks").expect(200).json().get("tasks").size());

        assertEquals("queued", owner.door().task(id).get("state").asText());
    }

    @Test
    void anotherTenantsAgentIsNotThere() {
        Tenant owner = cluster.tenant("g6-agents");
        Door stranger = cluster.tenant("g6-agents-stranger").door();
        try (RawAgent agent = owner.agent(0, "secret", 1, "work")) {
            assertTrue(agent.isOpen());
            owner.door().get("/v1/agents/secret").expect(200);
            stranger.get("/v1/agents/secret").expectProblem(404, "agent_not_found");
            assertEquals(
                    0,
                    stranger.get("/v1/agents").expect(200).json().get("agents").size());
        }
    }

    @Test
    void theResultOfAnotherTenantsAgentIsRefused() {
        Tenant owner = cluster.tenant("g6-result");
        Tenant stranger = cluster.tenant("g6-result-stranger");
        try (RawAgent agent = owner.agent(0, "agent", 1, "work");
                RawAgent thief = stranger.agent(0, "agent", 1, "work")) {
            String id = owner.door().submit(Work.of("work"));
            Assigned assigned = agent.accepted();

            assertEquals("stale_attempt", thief.complete(assigned, "\"stolen\""));
            assertEquals("", agent.complete(assigned, "\"own\""));
            assertEquals("stale_attempt", thief.complete(assigned, "\"own\""));

            assertEquals(
                    "own",
                    owner.door().awaitState(id, "succeeded").get("result").asText());
        }
    }

    @Test
    void idempotencyKeysOfTenantsDoNotMeet() {
        Door one = cluster.tenant("g6-key-one").door();
        Door two = cluster.tenant("g6-key-two").door();
        String first = one.submit(Work.of("work"), "Idempotency-Key", "the-same");
        String second = two.submit(Work.of("work"), "Idempotency-Key", "the-same");
        assertFalse(first.equals(second));
    }

    @Test
    void aKeyOpensOnlyWhatItsScopesSay() {
        Tenant tenant = cluster.tenant("g6-scopes");
        Door door = tenant.door();
        Door reader = door.with(tenant.newKey(Scope.TASKS_READ).text());
        Door writer = door.with(tenant.newKey(Scope.TASKS_WRITE).text());
        String task = Work.of("work").toString();

        reader.post("/v1/tasks", task).expectProblem(403, "permission_denied");
        reader.get("/v1/tasks").expect(200);
        writer.get("/v1/tasks").expectProblem(403, "permission_denied");
        writer.post("/v1/tasks", task).expect(202);
        Stream.of(reader, writer, door)
                .forEach(each -> each.get("/v1/admin/keys").expectProblem(403, "permission_denied"));
        Key noAgent = tenant.newKey(Scope.TASKS_READ, Scope.TASKS_WRITE);
        UpgradeRefused refused =
                assertThrows(UpgradeRefused.class, () -> RawAgent.connect(tenant.url(0), noAgent.text()));
        assertEquals(403, refused.status());
    }
}
