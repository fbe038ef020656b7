package dev.muster.e2e.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.Event;
import dev.muster.e2e.harness.RawAgent;
import dev.muster.e2e.harness.RawAgent.Assigned;
import dev.muster.e2e.harness.RawAgent.Stop;
import dev.muster.e2e.harness.Reply;
import dev.muster.e2e.harness.Tenant;
import dev.muster.e2e.harness.Work;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.Progress;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What becomes of tasks: done, refused, failed, tried again, given up, cancelled, too late, early. */
class LifeCycleIT {
    private static final String RECORDED = "";

    private final Cluster cluster = Cluster.shared();

    @Test
    void aTaskGoesFromSubmitToResult() {
        Tenant tenant = cluster.tenant("life-simple");
        try (RawAgent agent = tenant.agent(0, "agent", 1, "text.digest")) {
            String payload = "{\"text\" : \"caf\\u00e9 ☕\",\"n\":1.0}";
            String id = tenant.door()
                    .post("/v1/tasks", "{\"type\":\"text.digest\",\"payload\":" + payload + "}")
                    .expect(202)
                    .text("id");
            Assigned assigned = agent.accepted();
            assertEquals(id, assigned.id());
            assertEquals("text.digest", assigned.assign().getType());
            assertEquals(payload, assigned.assign().getPayload(), "byte for byte");
            tenant.door().awaitState(id, "running");
            agent.send(
                    FrameType.PROGRESS,
                    Method.PROGRESS,
                    Progress.newBuilder()
                            .setTaskId(id)
                            .setAttempt(1)
                            .setPercent(40)
                            .setMessage("on it")
                            .build());
            tenant.door().awaitTask(id, task -> tenant.door().events(id).stream()
                    .anyMatch(event -> event.kind().equals("progress")));
            assertEquals(RECORDED, agent.complete(assigned, "{\"digest\" : 7}"));

            JsonNode task = tenant.door().task(id);
            assertEquals("succeeded", task.get("state").asText());
            assertEquals(7, task.get("result").get("digest").asInt());
            assertEquals("agent", task.get("agent").asText());
            assertEquals(
                    List.of("submitted", "assigned", "running", "progress", "succeeded"),
                    tenant.door().events(id).stream().map(Event::kind).toList());
            Reply raw =
                    tenant.door().get("/v1/tasks/" + id + "?include=payload").expect(200);
            assertTrue(raw.body().contains(payload), raw.body());
            assertTrue(raw.body().contains("{\"digest\" : 7}"), raw.body());
        }
    }

    @Test
    void aSubmitterMayWaitForTheResult() {
        Tenant tenant = cluster.tenant("life-wait");
        try (RawAgent agent = tenant.agent(1, "agent", 1, "work")) {
            Thread worker = Thread.ofVirtual().start(() -> agent.complete(agent.accepted(), "\"here\""));
            Reply reply =
                    tenant.door().post("/v1/tasks?wait=20s", Work.of("work").toString());
            reply.expect(200);
            assertEquals("here", reply.text("result"));
            assertTrue(worker.isAlive() || reply.text("state").equals("succeeded"));
        }
    }

    @Test
    void aTaskThatAnAgentRejectsGoesToAnother() {
        Tenant tenant = cluster.tenant("life-reject");
        try (RawAgent unwilling = tenant.agent(0, "unwilling", 1, "work")) {
            String id = tenant.door().submit(Work.of("work"));
            unwilling.reject(unwilling.assigned(), ErrorCode.OVERLOADED);
            try (RawAgent willing = tenant.agent(1, "willing", 1, "work")) {
                assertEquals(RECORDED, willing.complete(willing.accepted(), "1"));
                JsonNode task = tenant.door().awaitState(id, "succeeded");
                assertEquals("willing", task.get("agent").asText());
                assertEquals(0, task.get("failures").asInt(), "a reject is no failure");
                assertTrue(unwilling.nextAssignment(Duration.ofMillis(300)).isEmpty());
            }
        }
    }

    @Test
    void aTaskThatAnAgentDoesNotAnswerGoesToAnother() {
        Tenant tenant = cluster.tenant("life-mute");
        try (RawAgent mute = tenant.agent(0, "mute", 1, "work")) {
            String id = tenant.door().submit(Work.of("work"));
            Assigned ignored = mute.assigned();
            try (RawAgent other = tenant.agent(1, "other", 1, "work")) {
                Assigned assigned = other.accepted();
                assertEquals(id, assigned.id());
                assertEquals("stale_attempt", mute.complete(ignored, "1"));
                assertEquals(RECORDED, other.complete(assigned, "2"));
                assertTrue(tenant.door().events(id).stream()
                        .anyMatch(event -> event.kind().equals("rejected")
                                && event.agent().equals("mute")
                                && event.code().equals("no_accept")));
            }
        }
    }

    @Test
    void aFailedAttemptIsTriedAgainAfterABackOff() {
        Tenant tenant = cluster.tenant("life-retry");
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            String id = tenant.door().submit(Work.of("work").put("max_attempts", 3));
            agent.fail(agent.accepted(), "broken", true);
            JsonNode between = tenant.door().awaitState(id, "scheduled", "queued", "assigned");
            assertEquals("broken", between.get("error").get("code").asText());
            Assigned second = agent.accepted();
            assertEquals(2, second.attempt());
            assertEquals(RECORDED, agent.complete(second, "1"));

            List<Event> events = tenant.door().events(id);
            Instant retry = at(events, "retry");
            Instant again = events.stream()
                    .filter(event -> event.kind().equals("assigned") && event.attempt() == 2)
                    .findFirst()
                    .orElseThrow()
                    .at();
            long waited = Duration.between(retry, again).toMillis();
            // One second, less its jitter.
            assertTrue(waited >= 300, "tried again after " + waited + " ms");
        }
    }

    @Test
    void aTaskThatFailsTooOftenIsDeadLettered() {
        Tenant tenant = cluster.tenant("life-dead");
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            String id = tenant.door().submit(Work.of("work").put("max_attempts", 2));
            agent.fail(agent.accepted(), "broken", true);
            agent.fail(agent.accepted(), "broken_again", true);
            JsonNode task = tenant.door().awaitState(id, "dead_lettered");
            assertEquals(2, task.get("failures").asInt());
            assertEquals("broken_again", task.get("error").get("code").asText());
        }
    }

    @Test
    void aFailureNotWorthRetryingEndsTheTask() {
        Tenant tenant = cluster.tenant("life-failed");
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            String id = tenant.door().submit(Work.of("work").put("max_attempts", 5));
            agent.fail(agent.accepted(), "hopeless", false);
            JsonNode task = tenant.door().awaitState(id, "failed");
            assertEquals("hopeless", task.get("error").get("code").asText());
            assertEquals("as told", task.get("error").get("message").asText());
        }
    }

    @Test
    void anAgentThatGoesAwayAtWorkCountsAsAFailure() {
        Tenant tenant = cluster.tenant("life-lost");
        String id = tenant.door().submit(Work.of("work").put("max_attempts", 1));
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            agent.accepted();
            tenant.door().awaitState(id, "running");
        }
        JsonNode task = tenant.door().awaitState(id, "dead_lettered");
        assertEquals("agent_lost", task.get("error").get("code").asText());
    }

    @Test
    void aWaitingTaskIsCancelledAtOnce() {
        Tenant tenant = cluster.tenant("life-cancel-waiting");
        String id = tenant.door().submit(Work.of("work"));
        Reply reply = tenant.door()
                .post("/v1/tasks/" + id + "/cancel", "{\"reason\":\"changed my mind\"}")
                .expect(200);
        assertEquals("cancelled", reply.text("state"));
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            String next = tenant.door().submit(Work.of("work"));
            assertEquals(next, agent.accepted().id(), "the cancelled one is offered to nobody");
        }
        tenant.door().post("/v1/tasks/" + id + "/cancel", "").expect(200);
    }

    @Test
    void aRunningTaskIsCancelledAndItsSlotComesBackWhenTheAgentHasStopped() {
        Tenant tenant = cluster.tenant("life-cancel-running");
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            String id = tenant.door().submit(Work.of("work"));
            Assigned assigned = agent.accepted();
            tenant.door().awaitState(id, "running");
            String next = tenant.door().submit(Work.of("work"));

            tenant.door().post("/v1/tasks/" + id + "/cancel", "").expect(200);
            assertEquals(
                    "cancelled",
                    tenant.door().awaitState(id, "cancelled").get("state").asText());
            Stop stop = agent.stopped();
            assertEquals(id, stop.cancel().getTaskId());
            assertEquals(assigned.attempt(), stop.cancel().getAttempt());
            assertTrue(agent.nextAssignment(Duration.ofMillis(1_200)).isEmpty(), "the slot is still taken");
            agent.answer(stop);

            Assigned second = agent.accepted();
            assertEquals(next, second.id());
            assertEquals("stale_attempt", agent.complete(assigned, "1"));
            assertEquals(RECORDED, agent.complete(second, "2"));
            assertEquals("cancelled", tenant.door().task(id).get("state").asText());
        }
    }

    @Test
    void anEndedTaskCannotBeCancelled() {
        Tenant tenant = cluster.tenant("life-cancel-late");
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            String id = tenant.door().submit(Work.of("work"));
            agent.complete(agent.accepted(), "1");
            tenant.door().post("/v1/tasks/" + id + "/cancel", "").expectProblem(409, "task_finished");
            assertEquals("succeeded", tenant.door().task(id).get("state").asText());
        }
    }

    @Test
    void aTaskNobodyCanDoExpiresAtItsStartDeadline() {
        Tenant tenant = cluster.tenant("life-nobody");
        Instant deadline = soon();
        String id = tenant.door()
                .submit(Work.requiring("work", "zone", "nowhere").put("start_deadline", deadline.toString()));
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            JsonNode task = tenant.door().awaitState(id, "expired");
            assertFalse(Instant.parse(task.get("finished_at").asText()).isBefore(deadline));
            assertEquals("start_deadline", task.get("error").get("code").asText());
            assertTrue(agent.nextAssignment(Duration.ofMillis(50)).isEmpty());
        }
    }

    @Test
    void aTaskThatTakesTooLongExpiresAtItsDeadline() {
        Tenant tenant = cluster.tenant("life-deadline");
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            String id = tenant.door().submit(Work.of("work").put("deadline", soon().toString()));
            Assigned assigned = agent.accepted();
            Stop stop = agent.stopped();
            assertEquals(id, stop.cancel().getTaskId());
            agent.answer(stop);
            assertEquals(
                    "expired",
                    tenant.door().awaitState(id, "expired").get("state").asText());
            assertEquals("stale_attempt", agent.complete(assigned, "1"));
            String next = tenant.door().submit(Work.of("work"));
            assertEquals(next, agent.accepted().id());
        }
    }

    @Test
    void aTaskWaitsForItsTime() {
        Tenant tenant = cluster.tenant("life-run-at");
        try (RawAgent agent = tenant.agent(0, "agent", 2, "work")) {
            Instant time = soon();
            String later = tenant.door().submit(Work.of("work").put("run_at", time.toString()));
            assertEquals("scheduled", tenant.door().task(later).get("state").asText());
            String now = tenant.door().submit(Work.of("work"));
            assertEquals(now, agent.accepted().id());
            assertEquals(later, agent.accepted().id());
            Instant assigned = at(tenant.door().events(later), "assigned");
            assertFalse(assigned.isBefore(time));
            assertTrue(assigned.isBefore(time.plusSeconds(10)), "assigned at " + assigned + ", due " + time);
        }
    }

    @Test
    void theMoreUrgentGoesFirstAndTheOlderOfEquals() {
        Tenant tenant = cluster.tenant("life-priority");
        String low = tenant.door().submit(Work.of("work").put("priority", -5));
        String first = tenant.door().submit(Work.of("work"));
        String second = tenant.door().submit(Work.of("work"));
        String high = tenant.door().submit(Work.of("work").put("priority", 5));
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            for (String expected : List.of(high, first, second, low)) {
                Assigned assigned = agent.accepted();
                assertEquals(expected, assigned.id());
                assertEquals(RECORDED, agent.complete(assigned, "1"));
            }
        }
    }

    @Test
    void aTaskGoesOnlyToAnAgentThatHasWhatItRequires() {
        Tenant tenant = cluster.tenant("life-requires");
        Hello able = Hello.newBuilder()
                .setAgent("able")
                .setSlots(4)
                .addAllCapabilities(List.of("work", "gpu"))
                .putAllLabels(Map.of("zone", "eu-1", "tier", "gold"))
                .build();
        try (RawAgent plain = tenant.agent(0, "plain", 4, "work");
                RawAgent fitting = RawAgent.connect(tenant.url(1), tenant.key())) {
            fitting.hello(able);
            var task = Work.requiring("work", "zone", "eu-1");
            var unused = task.withObject("requires").putArray("capabilities").add("gpu");
            String id = tenant.door().submit(task);
            assertEquals(id, fitting.accepted().id());
            assertTrue(plain.nextAssignment(Duration.ofMillis(300)).isEmpty());
        }
    }

    @Test
    void anAgentMayChangeHowManyItTakes() {
        Tenant tenant = cluster.tenant("life-capacity");
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            tenant.door().submitBatch(Work.of("work", 3));
            agent.accepted();
            assertTrue(agent.nextAssignment(Duration.ofMillis(300)).isEmpty());
            agent.answerTo(agent.send(
                    FrameType.REQUEST,
                    Method.CAPACITY,
                    dev.muster.proto.agent.v1.Capacity.newBuilder().setSlots(3).build()));
            agent.accepted();
            agent.accepted();
        }
    }

    /** Time enough to submit and see a task before; of whole milliseconds, like all times of the API. */
    private static Instant soon() {
        return Instant.now().plusSeconds(6).truncatedTo(ChronoUnit.MILLIS);
    }

    private static Instant at(List<Event> events, String kind) {
        return events.stream()
                .filter(event -> event.kind().equals(kind))
                .findFirst()
                .orElseThrow()
                .at();
    }
}
