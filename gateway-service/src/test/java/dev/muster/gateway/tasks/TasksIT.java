package dev.muster.gateway.tasks;

import static dev.muster.gateway.testing.Rest.asKey;
import static dev.muster.gateway.testing.Rest.asTenant;
import static dev.muster.gateway.testing.Rest.keyWith;
import static dev.muster.gateway.testing.Rest.refusal;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.google.protobuf.ByteString;
import dev.muster.gateway.page.Cursor;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.Handler;
import dev.muster.gateway.testing.TaskServices;
import dev.muster.gateway.testing.TaskServices.Fakes;
import dev.muster.gateway.testing.ThreadSpy;
import dev.muster.proto.task.v1.Agent;
import dev.muster.proto.task.v1.CancelRequest;
import dev.muster.proto.task.v1.GetAgentRequest;
import dev.muster.proto.task.v1.GetRequest;
import dev.muster.proto.task.v1.ListAgentsReply;
import dev.muster.proto.task.v1.ListAgentsRequest;
import dev.muster.proto.task.v1.ListReply;
import dev.muster.proto.task.v1.ListRequest;
import dev.muster.proto.task.v1.State;
import dev.muster.proto.task.v1.SubmitReply;
import dev.muster.proto.task.v1.SubmitRequest;
import dev.muster.proto.task.v1.Submitted;
import dev.muster.proto.task.v1.Task;
import dev.muster.proto.task.v1.TaskError;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.task.TaskLimits;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@GatewayTest
class TasksIT {
    static final String ID = "0190d3a5-1111-7111-8111-111111111111";

    @SuppressWarnings("NullAway.Init")
    Fakes fakes;

    @Inject
    CallerTokens tokens;

    @Inject
    ThreadSpy threads;

    @SuppressWarnings("NullAway.Init")
    TasksIT() {}

    @BeforeEach
    void forget() {
        fakes.reset();
    }

    @Test
    void aSubmitIsAcceptedAndCarriesWhatWasSent() {
        fakes.each(fake -> fake.submit = Handler.reply(TasksIT::queued));

        String id = asTenant()
                .body("{\"type\":\"echo\",\"payload\":{\"b\": 1.0,  \"a\":\"\\u00e4\"},\"priority\":7}")
                .post("/v1/tasks")
                .then()
                .statusCode(202)
                .contentType("application/json")
                .header("Location", startsWith("/v1/tasks/"))
                .header("Idempotency-Replayed", nullValue())
                .header("X-Content-Type-Options", "nosniff")
                .header("Server", nullValue())
                .body("state", is("queued"))
                .extract()
                .path("id");

        SubmitRequest sent = fakes.onlyRequest(SubmitRequest.class);
        assertEquals(id, sent.getTasks(0).getId());
        assertEquals(7, UUID.fromString(id).version());
        assertEquals(
                "{\"b\": 1.0,  \"a\":\"\\u00e4\"}",
                sent.getTasks(0).getPayload().toStringUtf8());
        assertEquals(7, sent.getTasks(0).getPriority());
        assertEquals("", sent.getIdempotencyKey());
    }

    @Test
    void theCallerTokenSpeaksForTheKey() {
        fakes.each(fake -> fake.submit = Handler.reply(TasksIT::queued));

        asTenant().body("{\"type\":\"echo\"}").post("/v1/tasks").then().statusCode(202);

        Caller caller = tokens.verify(fakes.tokens().get(0));
        assertEquals("default", caller.tenant());
        assertEquals("key:Boot1234", caller.principal());
    }

    @Test
    void aSubmitThatWaitsAnswersWithTheWholeTask() {
        fakes.each(fake -> fake.submit = Handler.reply(TasksIT::queued));
        fakes.each(fake -> fake.get = Handler.reply(
                request -> succeeded(request).setResult(json("{\"sum\":  3}")).build()));

        asTenant()
                .queryParam("wait", "30s")
                .body("{\"type\":\"echo\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(200)
                .body(containsString("\"result\":{\"sum\":  3}"))
                .body("state", is("succeeded"))
                .body("created_at", is("2026-11-21T08:00:00Z"))
                .body("$", not(hasKey("run_at")));
    }

    @Test
    void aWaitThatEndsFirstIsStillAnAcceptedTask() {
        fakes.each(fake -> fake.submit = Handler.reply(TasksIT::queued));
        fakes.each(fake -> fake.get = (request, observer) -> CompletableFuture.delayedExecutor(
                        request.getWaitMs(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    observer.onNext(succeeded(request).setState(State.RUNNING).build());
                    observer.onCompleted();
                }));

        asTenant()
                .queryParam("wait", "3s")
                .body("{\"type\":\"echo\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(202)
                .body("state", is("running"));
    }

    @Test
    void aWaitThatFailsIsStillAnAcceptedTask() {
        fakes.each(fake -> fake.submit = Handler.reply(TasksIT::queued));
        fakes.each(fake -> fake.get = Handler.fail(refusal(ErrorCode.UNAVAILABLE)));

        asTenant()
                .queryParam("wait", "1s")
                .body("{\"type\":\"echo\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(202)
                .body("state", is("queued"));
    }

    @Test
    void anIdempotencyKeyTravelsWithTheHashOfTheBody() throws Exception {
        fakes.each(fake -> fake.submit = Handler.reply(TasksIT::queued));
        String body = "{\"type\":\"echo\"}";

        asTenant()
                .header("Idempotency-Key", "\"order-7\"")
                .body(body)
                .post("/v1/tasks")
                .then()
                .statusCode(202);

        SubmitRequest sent = fakes.onlyRequest(SubmitRequest.class);
        assertEquals("order-7", sent.getIdempotencyKey());
        assertEquals("POST /v1/tasks", sent.getIdempotencyRoute());
        assertEquals(
                ByteString.copyFrom(MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8))),
                sent.getFingerprint());
    }

    @Test
    void aReplayIsTheFirstAnswerWithAHeader() {
        fakes.each(fake -> fake.submit = Handler.reply(request -> SubmitReply.newBuilder()
                .setReplayed(true)
                .addTasks(Submitted.newBuilder().setId(ID).setState(State.SCHEDULED))
                .build()));

        asTenant()
                .header("Idempotency-Key", "k")
                .body("{\"type\":\"echo\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(202)
                .header("Idempotency-Replayed", "true")
                .header("Location", endsWith(ID))
                .body("id", is(ID))
                .body("state", is("scheduled"));
    }

    @Test
    void ownRepeatIsNoReplay() {
        fakes.each(fake -> fake.submit = Handler.reply(
                request -> queued(request).toBuilder().setReplayed(true).build()));

        asTenant()
                .header("Idempotency-Key", "k")
                .body("{\"type\":\"echo\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(202)
                .header("Idempotency-Replayed", nullValue());
    }

    @Test
    void aBatchIsOneCall() {
        fakes.each(fake -> fake.submit = Handler.reply(TasksIT::queued));

        asTenant()
                .urlEncodingEnabled(false)
                .header("Idempotency-Key", "b")
                .body("{\"tasks\":[{\"type\":\"a\"},{\"type\":\"b\",\"payload\":[1,2]}]}")
                .post("/v1/tasks:batch")
                .then()
                .statusCode(202)
                .body("tasks.state", contains("queued", "queued"));

        SubmitRequest sent = fakes.onlyRequest(SubmitRequest.class);
        assertEquals("POST /v1/tasks:batch", sent.getIdempotencyRoute());
        assertEquals(2, sent.getTasksCount());
        assertEquals("[1,2]", sent.getTasks(1).getPayload().toStringUtf8());
    }

    @Test
    void aBatchNamesTheTaskThatIsWrong() {
        asTenant()
                .urlEncodingEnabled(false)
                .body("{\"tasks\":[{\"type\":\"a\"},{\"type\":\"b\",\"priority\":1000}]}")
                .post("/v1/tasks:batch")
                .then()
                .statusCode(400)
                .body("code", is("invalid_argument"))
                .body("detail", startsWith("tasks[1].priority: "));
    }

    @Test
    void aTaskIsShownWithItsErrorAndItsPayloadWhereAskedFor() {
        fakes.each(fake -> fake.get = Handler.reply(request -> Task.newBuilder()
                .setId(request.getId())
                .setType("echo")
                .setState(State.DEAD_LETTERED)
                .setAttempt(3)
                .setFailures(3)
                .setMaxAttempts(3)
                .setVersion(9)
                .setAgent("a1")
                .addCapabilities("gpu")
                .putLabels("zone", "a")
                .setPayload(request.getWithPayload() ? json("[1]") : ByteString.EMPTY)
                .setError(TaskError.newBuilder().setCode("model_down").setMessage("no"))
                .build()));

        asTenant()
                .get("/v1/tasks/" + ID + "?include=payload")
                .then()
                .statusCode(200)
                .body("state", is("dead_lettered"))
                .body("failures", is(3))
                .body("error.code", is("model_down"))
                .body("requires.capabilities", contains("gpu"))
                .body("requires.labels.zone", is("a"))
                .body("payload", contains(1))
                .body("$", not(hasKey("result")));
        asTenant().get("/v1/tasks/" + ID).then().statusCode(200).body("$", not(hasKey("payload")));
    }

    @Test
    void aLongWaitIsAskedForInSlices() {
        fakes.each(fake -> fake.get = Handler.reply(request -> (fakes.requests().size() < 3
                        ? succeeded(request).setState(State.RUNNING)
                        : succeeded(request))
                .build()));

        asTenant()
                .get("/v1/tasks/" + ID + "?wait=60s")
                .then()
                .statusCode(200)
                .body("state", is("succeeded"))
                .body("result", nullValue());

        assertEquals(3, fakes.requests().size());
        fakes.requests(GetRequest.class).forEach(request -> assertEquals(5_000, request.getWaitMs()));
    }

    @Test
    void aListHasACursorWhereThereIsMore() {
        fakes.each(fake -> fake.list = Handler.reply(request -> ListReply.newBuilder()
                .addTasks(Task.newBuilder().setId(ID).setState(State.SUCCEEDED))
                .setMore(request.getBeforeId().isEmpty())
                .build()));

        String cursor = asTenant()
                .get("/v1/tasks?limit=1&state=succeeded,failed&state=cancelled&type=echo")
                .then()
                .statusCode(200)
                .body("tasks.id", contains(ID))
                .body("tasks[0]", not(hasKey("result")))
                .extract()
                .path("next_cursor");
        asTenant()
                .queryParam("cursor", cursor)
                .get("/v1/tasks")
                .then()
                .statusCode(200)
                .body("$", not(hasKey("next_cursor")));

        ListRequest first = fakes.requests(ListRequest.class).get(0);
        ListRequest second = fakes.requests(ListRequest.class).get(1);
        assertEquals("", first.getBeforeId());
        assertEquals(1, first.getLimit());
        assertEquals("echo", first.getType());
        assertEquals(List.of(State.SUCCEEDED, State.FAILED, State.CANCELLED), first.getStatesList());
        assertEquals(ID, second.getBeforeId());
        assertEquals(50, second.getLimit());
    }

    @Test
    void aCancelCarriesItsReason() {
        fakes.each(fake -> fake.cancel = Handler.reply(request -> Task.newBuilder()
                .setId(request.getId())
                .setState(State.CANCELLED)
                .build()));

        asTenant()
                .body("{\"reason\":\"changed my mind\"}")
                .post("/v1/tasks/" + ID + "/cancel")
                .then()
                .statusCode(200)
                .body("state", is("cancelled"));
        given().header("Authorization", "Bearer " + TaskServices.KEY)
                .post("/v1/tasks/" + ID + "/cancel")
                .then()
                .statusCode(200);

        assertEquals(
                List.of("changed my mind", ""),
                fakes.requests(CancelRequest.class).stream()
                        .map(CancelRequest::getReason)
                        .toList());
    }

    @Test
    void agentsAreListedAndFound() {
        Agent agent = Agent.newBuilder()
                .setName("böt 1")
                .setOnline(true)
                .addCapabilities("echo")
                .setSlots(4)
                .setUsed(1)
                .setSessions(1)
                .setLastSeenMs(1_795_248_000_000L)
                .build();
        fakes.each(fake -> fake.agents = Handler.reply(request ->
                ListAgentsReply.newBuilder().addAgents(agent).setMore(true).build()));
        fakes.each(fake -> fake.agent = Handler.reply(request -> agent));

        asTenant()
                .get("/v1/agents?limit=1&cursor=" + Cursor.AGENTS.after("a"))
                .then()
                .statusCode(200)
                .body("agents[0].slots", is(4))
                .body("next_cursor", is(Cursor.AGENTS.after("böt 1")));
        asTenant()
                .get("/v1/agents/{name}", "böt 1")
                .then()
                .statusCode(200)
                .body("online", is(true))
                .body("last_seen_at", is("2026-11-21T08:00:00Z"));

        assertEquals("a", fakes.requests(ListAgentsRequest.class).get(0).getAfter());
        assertEquals("böt 1", fakes.requests(GetAgentRequest.class).get(0).getName());
    }

    @Test
    void whatTheServiceRefusesIsAProblemOfTheSameCode() {
        fakes.each(fake -> fake.submit = Handler.fail(refusal(ErrorCode.QUEUE_FULL)));
        fakes.each(fake -> fake.get = Handler.fail(refusal(ErrorCode.TASK_NOT_FOUND)));

        asTenant()
                .body("{\"type\":\"echo\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(429)
                .contentType("application/problem+json")
                .header("Retry-After", "1")
                .body("type", is("urn:muster:error:queue_full"))
                .body("status", is(429))
                .body("retryable", is(true));
        asTenant()
                .get("/v1/tasks/" + ID)
                .then()
                .statusCode(404)
                .contentType("application/problem+json")
                .body("code", is("task_not_found"));
        assertEquals(2, fakes.requests().size(), "a refusal is not repeated");
    }

    @Test
    void badParametersAreRefusedBeforeAnyCall() {
        bad("/v1/tasks/nonsense", "invalid_argument");
        bad("/v1/tasks/" + ID + "?wait=2m", "invalid_argument");
        bad("/v1/tasks/" + ID + "?include=all", "invalid_argument");
        bad("/v1/tasks?limit=0", "invalid_argument");
        bad("/v1/tasks?limit=201", "invalid_argument");
        bad("/v1/tasks?state=asleep", "invalid_argument");
        bad("/v1/tasks?cursor=xyz", "invalid_cursor");
        bad("/v1/tasks?cursor=" + Cursor.TASKS.after("no-uuid"), "invalid_cursor");
        bad("/v1/agents?cursor=" + Cursor.TASKS.after(ID), "invalid_cursor");
        bad("/v1/tasks/" + ID + "/events?after=-1", "invalid_argument");
        bad("/v1/tasks?type=%00", "invalid_argument");
        bad("/v1/tasks?type=a%20b", "invalid_argument");
        bad("/v1/agents?cursor=YQA", "invalid_cursor");
        bad("/v1/agents?cursor=%00", "invalid_cursor");
        bad("/v1/admin/keys?tenant=%00", "invalid_argument");
        bad("/v1/admin/keys?tenant=ACME", "invalid_argument");
        for (String name : List.of("%00", "x".repeat(129))) {
            asTenant()
                    .urlEncodingEnabled(false)
                    .get("/v1/agents/" + name)
                    .then()
                    .statusCode(404)
                    .body("code", is("agent_not_found"));
        }
        asTenant()
                .header("Idempotency-Key", "x".repeat(256))
                .body("{\"type\":\"echo\"}")
                .post("/v1/tasks")
                .then()
                .statusCode(400)
                .body("code", is("invalid_idempotency_key"));
        assertEquals(List.of(), fakes.requests());
    }

    @Test
    void everyFaceRunsOnAnEventLoop() {
        fakes.each(fake -> fake.submit = Handler.reply(TasksIT::queued));
        fakes.each(
                fake -> fake.get = Handler.reply(request -> succeeded(request).build()));
        fakes.each(fake -> fake.list = Handler.reply(request -> ListReply.getDefaultInstance()));
        fakes.each(fake -> fake.cancel = Handler.reply(request -> Task.getDefaultInstance()));
        fakes.each(fake -> fake.agents = Handler.reply(request -> ListAgentsReply.getDefaultInstance()));
        String body = "{\"type\":\"echo\"}";

        spied("submit").body(body).post("/v1/tasks?wait=5s").then().statusCode(200);
        spied("batch")
                .body("{\"tasks\":[" + body + "]}")
                .post("/v1/tasks:batch")
                .then()
                .statusCode(202);
        spied("get").get("/v1/tasks/" + ID).then().statusCode(200);
        spied("list").get("/v1/tasks").then().statusCode(200);
        spied("cancel").post("/v1/tasks/" + ID + "/cancel").then().statusCode(200);
        spied("agents").get("/v1/agents").then().statusCode(200);
        spied("keys").get("/v1/admin/keys").then().statusCode(200);

        List.of("submit", "batch", "get", "list", "cancel", "agents", "keys")
                .forEach(spy -> assertFalse(threads.mayBlock(spy), spy));
    }

    @Test
    void whoMayNotReadMayNotWait() {
        String key = keyWith("tasks:write");
        fakes.each(fake -> fake.submit = Handler.reply(TasksIT::queued));

        asKey(key)
                .body("{\"type\":\"echo\"}")
                .post("/v1/tasks?wait=5s")
                .then()
                .statusCode(403)
                .body("code", is("permission_denied"));
        assertEquals(List.of(), fakes.requests());
        asKey(key).body("{\"type\":\"echo\"}").post("/v1/tasks").then().statusCode(202);
    }

    @Test
    void aPayloadOfTheLimitArrivesAndComesBack() {
        String payload = "\"" + "ä".repeat(TaskLimits.MAX_DOCUMENT_BYTES / 2 - 1) + "\"";
        fakes.each(fake -> fake.submit = Handler.reply(TasksIT::queued));
        fakes.each(fake -> fake.get = Handler.reply(request -> succeeded(request)
                .setResult(json(payload))
                .setPayload(json(payload))
                .build()));

        spied("large")
                .body(("{\"type\":\"echo\",\"payload\":" + payload + "}").getBytes(StandardCharsets.UTF_8))
                .post("/v1/tasks")
                .then()
                .statusCode(202);
        byte[] answer = asTenant()
                .get("/v1/tasks/" + ID + "?include=payload")
                .then()
                .statusCode(200)
                .extract()
                .asByteArray();

        assertFalse(threads.mayBlock("large"));
        assertEquals(payload, onlySubmitted().getTasks(0).getPayload().toStringUtf8());
        String text = new String(answer, StandardCharsets.UTF_8);
        assertEquals(2, text.split(payload, -1).length - 1);
    }

    private SubmitRequest onlySubmitted() {
        return fakes.requests(SubmitRequest.class).get(0);
    }

    private static void bad(String path, String code) {
        asTenant()
                .urlEncodingEnabled(false)
                .get(path)
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("code", equalTo(code));
    }

    static SubmitReply queued(SubmitRequest request) {
        SubmitReply.Builder reply = SubmitReply.newBuilder();
        request.getTasksList()
                .forEach(task -> reply.addTasks(
                        Submitted.newBuilder().setId(task.getId()).setState(State.QUEUED)));
        return reply.build();
    }

    static Task.Builder succeeded(GetRequest request) {
        return Task.newBuilder()
                .setId(request.getId())
                .setType("echo")
                .setState(State.SUCCEEDED)
                .setCreatedAtMs(1_795_248_000_000L);
    }

    static ByteString json(String text) {
        return ByteString.copyFromUtf8(text);
    }

    private static RequestSpecification spied(String spy) {
        return asTenant().urlEncodingEnabled(false).header("Spy", spy);
    }
}
