package dev.muster.e2e.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.Door;
import dev.muster.e2e.harness.Key;
import dev.muster.e2e.harness.RawAgent;
import dev.muster.e2e.harness.Reply;
import dev.muster.e2e.harness.Tenant;
import dev.muster.e2e.harness.Work;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.task.TaskLimits;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Requests that cannot be right, come twice, or are too many. */
class BadRequestsIT {
    private static final String TASKS = "/v1/tasks";
    private static final int MIB = 1 << 20;

    private final Cluster cluster = Cluster.shared();

    @Test
    void bodiesThatAreNoJsonAreRefused() throws SQLException {
        Tenant tenant = cluster.tenant("bad-json");
        Door door = tenant.door();
        for (String body :
                List.of("", "{", "nothing", "{\"type\":\"work\"} {}", "{'type':'work'}", "{\"type\":\"wo\u0000rk\"}")) {
            door.post(TASKS, body).expectProblem(400, "invalid_json");
        }
        byte[] latin1 = "{\"type\":\"caf\u00e9\"}".getBytes(StandardCharsets.ISO_8859_1);
        door.post(TASKS, latin1).expectProblem(400, "invalid_json");
        door.post(TASKS, "[".repeat(100_000)).expect(400);
        door.post(TASKS, "{\"type\":\"work\",\"payload\":" + "[".repeat(10_000) + "]".repeat(10_000) + "}")
                .expectProblem(400, "invalid_json");
        assertEquals(0, cluster.tables().live(tenant.name()));
    }

    @Test
    void valuesOutOfRangeAreRefusedByName() throws SQLException {
        Tenant tenant = cluster.tenant("bad-values");
        Map<String, String> wrong = Map.ofEntries(
                Map.entry("{}", "type"),
                Map.entry("{\"type\":\"\"}", "type"),
                Map.entry("{\"type\":7}", "type"),
                Map.entry("{\"type\":\"nul\\u0000\"}", "type"),
                Map.entry("{\"type\":\"" + "x".repeat(129) + "\"}", "type"),
                Map.entry("{\"type\":\"work\",\"priority\":101}", "priority"),
                Map.entry("{\"type\":\"work\",\"priority\":1.5}", "priority"),
                Map.entry("{\"type\":\"work\",\"max_attempts\":0}", "max_attempts"),
                Map.entry("{\"type\":\"work\",\"max_attempts\":99999999999}", "max_attempts"),
                Map.entry("{\"type\":\"work\",\"run_at\":\"tomorrow\"}", "run_at"),
                Map.entry("{\"type\":\"work\",\"deadline\":12}", "deadline"),
                Map.entry("{\"type\":\"work\",\"requires\":{\"labels\":{\"zone\":\"\\u0000\"}}}", "zone"),
                Map.entry("{\"type\":\"work\",\"surprise\":1}", "surprise"),
                Map.entry("{\"type\":\"work\",\"type\":\"work\"}", "type"));
        wrong.forEach((body, field) -> {
            Reply reply = tenant.door().post(TASKS, body).expectProblem(400, "invalid_argument");
            assertTrue(reply.text("detail").contains(field), reply.body());
        });
        assertEquals(0, cluster.tables().live(tenant.name()));
    }

    @Test
    void oneBadTaskOfABatchRefusesTheBatch() throws SQLException {
        Tenant tenant = cluster.tenant("bad-batch");
        String good = "{\"type\":\"work\"}";
        Reply reply = tenant.door()
                .post("/v1/tasks:batch", "{\"tasks\":[" + good + "," + good + ",{\"type\":\"work\",\"priority\":500}]}")
                .expectProblem(400, "invalid_argument");
        assertTrue(reply.text("detail").contains("tasks[2]"), reply.body());
        String many = String.join(",", java.util.Collections.nCopies(257, good));
        tenant.door().post("/v1/tasks:batch", "{\"tasks\":[" + many + "]}").expectProblem(400, "invalid_argument");
        tenant.door().post("/v1/tasks:batch", "{\"tasks\":[]}").expectProblem(400, "invalid_argument");
        assertEquals(0, cluster.tables().live(tenant.name()));
    }

    @Test
    void aPayloadUpToTheLimitArrivesAndOneOverItIsRefused() throws SQLException {
        Tenant tenant = cluster.tenant("bad-size");
        String largest = "\"" + "x".repeat(TaskLimits.MAX_DOCUMENT_BYTES - 2) + "\"";
        tenant.door()
                .post(
                        TASKS,
                        "{\"type\":\"work\",\"payload\":\"" + "x".repeat(TaskLimits.MAX_DOCUMENT_BYTES - 1) + "\"}")
                .expectProblem(413, "payload_too_large");
        tenant.door().post(TASKS, new byte[20 * MIB]).expectProblem(413, "payload_too_large");
        assertEquals(0, cluster.tables().live(tenant.name()));
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            tenant.door()
                    .post(TASKS, "{\"type\":\"work\",\"payload\":" + largest + "}")
                    .expect(202);
            var assigned = agent.accepted();
            assertEquals(largest, assigned.assign().getPayload());
            assertEquals("", agent.complete(assigned, largest));
            assertTrue(tenant.door()
                    .get(TASKS + "/" + assigned.id())
                    .expect(200)
                    .body()
                    .contains(largest));
        }
    }

    @Test
    void aTaskThatIsNotThereIsNotFoundAndAnIdThatIsNoneIsSaidToBe() {
        Door door = cluster.tenant("bad-ids").door();
        String nowhere = TASKS + "/01890000-0000-7000-8000-000000000000";
        door.get(nowhere).expectProblem(404, "task_not_found");
        door.get(nowhere + "/events").expectProblem(404, "task_not_found");
        door.post(nowhere + "/cancel", "").expectProblem(404, "task_not_found");
        for (String id : List.of("nonsense", "1", "%00", "01890000-0000-7000-8000-00000000000g", "'%20or%201=1")) {
            Reply reply = door.get(TASKS + "/" + id);
            assertTrue(reply.status() == 400 || reply.status() == 404, reply.status() + reply.body());
            assertNotEquals("", reply.text("code"));
        }
        door.get("/v1/nothing").expectProblem(404, "route_not_found");
        door.get("/v1/agents/nobody").expectProblem(404, "agent_not_found");
    }

    @Test
    void queriesThatMakeNoSenseAreRefused() {
        Door door = cluster.tenant("bad-queries").door();
        for (String query : List.of("limit=0", "limit=201", "limit=x", "state=sleepy", "type=%00")) {
            door.get(TASKS + "?" + query).expectProblem(400, "invalid_argument");
        }
        door.get(TASKS + "?cursor=nonsense").expectProblem(400, "invalid_cursor");
        door.post(TASKS + "?wait=2h", Work.of("work").toString()).expectProblem(400, "invalid_argument");
        door.get("/v1/agents?cursor=%00").expectProblem(400, "invalid_cursor");
        door.get("/v1/agents?cursor=YQA").expectProblem(400, "invalid_cursor");
        door.get("/v1/agents/%00").expectProblem(404, "agent_not_found");
    }

    @Test
    void methodsAndTypesOfContentThatAreNotReadAreRefused() throws IOException, InterruptedException {
        Door door = cluster.tenant("bad-method").door();
        door.delete(TASKS).expectProblem(405, "method_not_allowed");
        var xml = door.request(TASKS)
                .header("Content-Type", "text/xml")
                .POST(BodyPublishers.ofString("<task/>"))
                .build();
        var answer = Door.client().send(xml, BodyHandlers.ofString());
        new Reply(answer.statusCode(), answer.headers(), answer.body()).expectProblem(415, "unsupported_media_type");
    }

    // ---- the same again

    @Test
    void theSameSubmitAgainIsTheSameTask() throws SQLException {
        Tenant tenant = cluster.tenant("again-same");
        String body = Work.of("work").put("payload", 1).toString();
        Reply first =
                tenant.door().at(0).post(TASKS, body, "Idempotency-Key", "k1").expect(202);
        Reply second =
                tenant.door().at(1).post(TASKS, body, "Idempotency-Key", "k1").expect(202);
        assertEquals(first.text("id"), second.text("id"));
        assertEquals("", first.header("idempotency-replayed"));
        assertEquals("true", second.header("idempotency-replayed"));
        Reply third = tenant.door().post(TASKS, body, "Idempotency-Key", "k2").expect(202);
        assertNotEquals(first.text("id"), third.text("id"));
        assertEquals(2, cluster.tables().live(tenant.name()));
    }

    @Test
    void theSameKeyWithAnotherBodyIsRefused() throws SQLException {
        Tenant tenant = cluster.tenant("again-other");
        Door door = tenant.door();
        door.post(TASKS, Work.of("work").put("payload", 1).toString(), "Idempotency-Key", "k")
                .expect(202);
        door.post(TASKS, Work.of("work").put("payload", 2).toString(), "Idempotency-Key", "k")
                .expectProblem(422, "idempotency_mismatch");
        assertEquals(1, cluster.tables().live(tenant.name()));
        door.post(TASKS, Work.of("work").toString(), "Idempotency-Key", "x".repeat(256))
                .expectProblem(400, "invalid_idempotency_key");
        door.post(TASKS, Work.of("work").toString(), "Idempotency-Key", "\"never ends")
                .expectProblem(400, "invalid_idempotency_key");
    }

    @Test
    void theSameBatchAgainIsTheSameTasks() throws SQLException {
        Tenant tenant = cluster.tenant("again-batch");
        List<ObjectNode> tasks = Work.of("work", 5);
        List<String> first = tenant.door().submitBatch(tasks, "Idempotency-Key", "b");
        List<String> second = tenant.door().submitBatch(tasks, "Idempotency-Key", "b");
        assertEquals(first, second);
        assertEquals(5, cluster.tables().live(tenant.name()));
    }

    @Test
    void ofManyEqualSubmitsAtOnceOneCounts() throws Exception {
        Tenant tenant = cluster.tenant("again-race");
        String body = Work.of("work").toString();
        Set<String> ids = new HashSet<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<Reply>> replies = IntStream.range(0, 24)
                    .mapToObj(i -> threads.submit(() -> tenant.door().post(TASKS, body, "Idempotency-Key", "race")))
                    .toList();
            for (Future<Reply> reply : replies) {
                if (reply.get().status() == 202) {
                    ids.add(reply.get().text("id"));
                } else {
                    reply.get().expectProblem(409, "idempotency_conflict");
                }
            }
        }
        assertEquals(1, ids.size());
        assertEquals(1, cluster.tables().live(tenant.name()));
    }

    // ---- too many

    @Test
    void tenThousandTasksOfOneTenantDoNotKeepAnothersSingleOneWaiting()
            throws ExecutionException, InterruptedException {
        Tenant crowd = cluster.tenant("crowd");
        Tenant single = cluster.tenant("single");
        Key platform = cluster.key("crowd-platform", Set.of(Scope.AGENTS_SHARED));
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<Integer>> batches = IntStream.range(0, 40)
                    .mapToObj(i -> threads.submit(() ->
                            crowd.door().submitBatch(Work.of("crowd.work", 250)).size()))
                    .toList();
            int submitted = 0;
            for (Future<Integer> batch : batches) {
                submitted += batch.get();
            }
            assertEquals(10_000, submitted);
        }
        try (RawAgent agent = RawAgent.connect(crowd.url(0), platform.text())) {
            String id = single.door().submit(Work.of("crowd.work"));
            agent.hello("shared", 2, "crowd.work");
            int others = 0;
            for (var assigned = agent.accepted(); !assigned.id().equals(id); assigned = agent.accepted()) {
                assertEquals("", agent.complete(assigned, "1"));
                others++;
            }
            assertEquals("", agent.complete(id, 1, "1"));
            assertTrue(others <= 20, others + " tasks of the crowd came before the single one");
            Set<String> firstPage =
                    crowd
                            .door()
                            .get(TASKS + "?limit=200")
                            .expect(200)
                            .json()
                            .get("tasks")
                            .findValuesAsText("id")
                            .stream()
                            .collect(Collectors.toSet());
            assertEquals(200, firstPage.size());
        }
    }
}
