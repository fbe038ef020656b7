package dev.muster.e2e.lifecycle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.Event;
import dev.muster.e2e.harness.EventStream;
import dev.muster.e2e.harness.EventStream.Message;
import dev.muster.e2e.harness.RawAgent;
import dev.muster.e2e.harness.RawAgent.Assigned;
import dev.muster.e2e.harness.Tenant;
import dev.muster.e2e.harness.Work;
import dev.muster.proto.agent.v1.Progress;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What a client sees over time: the stream of a task's events, and lists page by page. */
class EventsAndListsIT {
    private final Cluster cluster = Cluster.shared();

    @Test
    void aStreamOfEventsGoesOnWhereItWasCutWithoutAGap() {
        Tenant tenant = cluster.tenant("sse");
        List<Message> seen = new ArrayList<>();
        String id = tenant.door().submit(Work.of("work").put("max_attempts", 3));
        EventStream stream = EventStream.open(tenant.door().at(0), id, 0);
        assertEquals(200, stream.status());
        // Only now: an agent has two seconds to accept.
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            try (stream) {
                Assigned first = agent.accepted();
                while (seen.size() < 3) {
                    seen.add(stream.next().orElseThrow());
                }
                agent.fail(first, "again", true);
            }
            Assigned second = agent.accepted();
            progress(agent, second, 10);
            try (EventStream goingOn =
                    EventStream.open(tenant.door().at(1), id, seen.getLast().id())) {
                seen.add(goingOn.next().orElseThrow());
                assertEquals("", agent.complete(second, "1"));
                seen.addAll(goingOn.rest());
            }
        }

        List<Integer> versions = seen.stream().map(Message::id).toList();
        assertEquals(IntStream.rangeClosed(1, versions.size()).boxed().toList(), versions);
        assertEquals(
                tenant.door().events(id).stream().map(Event::kind).toList(),
                seen.stream().map(Message::name).toList());
        assertEquals("succeeded", seen.getLast().name());
        assertEquals("succeeded", seen.getLast().data().get("state").asText());
        try (EventStream over = EventStream.open(tenant.door(), id, versions.getLast())) {
            assertEquals(204, over.status(), "there is nothing to come back for");
        }
    }

    @Test
    void manyReadTheSameStream() {
        Tenant tenant = cluster.tenant("sse-many");
        String id = tenant.door().submit(Work.of("work"));
        List<EventStream> streams = IntStream.range(0, 10)
                .mapToObj(i -> EventStream.open(tenant.door().at(i % 2), id, 0))
                .toList();
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            assertEquals("", agent.complete(agent.accepted(), "1"));
            List<Integer> expected =
                    tenant.door().events(id).stream().map(Event::version).toList();
            for (EventStream stream : streams) {
                assertEquals(expected, stream.rest().stream().map(Message::id).toList());
                stream.close();
            }
        }
    }

    @Test
    void aListOfManyIsReadPageByPageWhileMoreAreAdded() {
        Tenant tenant = cluster.tenant("list");
        List<String> submitted = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            submitted.addAll(tenant.door().submitBatch(Work.of("work", 90)));
        }
        List<String> listed = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = tenant.door()
                    .get("/v1/tasks?limit=100" + (cursor.isEmpty() ? "" : "&cursor=" + cursor))
                    .expect(200)
                    .json();
            page.get("tasks").forEach(task -> listed.add(task.get("id").asText()));
            cursor = page.path("next_cursor").asText("");
            assertTrue(page.get("tasks").size() <= 100);
            tenant.door().submit(Work.of("work"));
        } while (!cursor.isEmpty());

        assertEquals(new HashSet<>(submitted), new HashSet<>(listed), "each once, and none that came later");
        assertEquals(submitted.size(), listed.size());
        List<String> newestFirst = new ArrayList<>(listed);
        newestFirst.sort(Collections.reverseOrder());
        assertEquals(newestFirst, listed);
    }

    @Test
    void aListIsOfTheStatesAndTypeAskedFor() {
        Tenant tenant = cluster.tenant("list-some");
        try (RawAgent agent = tenant.agent(0, "agent", 1, "done")) {
            String done = tenant.door().submit(Work.of("done"));
            assertEquals("", agent.complete(agent.accepted(), "1"));
            String waiting = tenant.door().submit(Work.of("waiting"));
            String cancelled = tenant.door().submit(Work.of("waiting"));
            tenant.door().post("/v1/tasks/" + cancelled + "/cancel", "").expect(200);

            assertEquals(List.of(done), list(tenant, "state=succeeded"));
            assertEquals(List.of(waiting), list(tenant, "state=queued"));
            assertEquals(List.of(cancelled, waiting), list(tenant, "type=waiting"));
            assertEquals(List.of(cancelled, done), list(tenant, "state=succeeded,cancelled"));
            assertEquals(List.of(), list(tenant, "state=failed"));
        }
    }

    @Test
    void agentsAreListedAndRememberedWhenTheyAreGone() {
        Tenant tenant = cluster.tenant("list-agents");
        try (RawAgent agent = tenant.agent(1, "seen", 3, "work", "more")) {
            assertTrue(agent.isOpen());
            JsonNode seen = tenant.door().get("/v1/agents/seen").expect(200).json();
            assertTrue(seen.get("online").asBoolean());
            assertEquals(3, seen.get("slots").asInt());
        }
        tenant.door().awaitTask(tenant.door().submit(Work.of("nothing")), task -> !tenant.door()
                .get("/v1/agents/seen")
                .expect(200)
                .json()
                .get("online")
                .asBoolean());
        JsonNode list = tenant.door().get("/v1/agents").expect(200).json().get("agents");
        assertEquals(1, list.size());
        assertFalse(list.get(0).get("online").asBoolean());
    }

    private static List<String> list(Tenant tenant, String query) {
        List<String> ids = new ArrayList<>();
        tenant.door()
                .get("/v1/tasks?" + query)
                .expect(200)
                .json()
                .get("tasks")
                .forEach(task -> ids.add(task.get("id").asText()));
        return ids;
    }

    private static void progress(RawAgent agent, Assigned assigned, int percent) {
        agent.send(
                FrameType.PROGRESS,
                Method.PROGRESS,
                Progress.newBuilder()
                        .setTaskId(assigned.id())
                        .setAttempt(assigned.attempt())
                        .setPercent(percent)
                        .build());
    }
}
