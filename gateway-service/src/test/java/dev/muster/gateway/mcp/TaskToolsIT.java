package dev.muster.gateway.mcp;

import static dev.muster.gateway.mcp.McpClient.failure;
import static dev.muster.gateway.mcp.McpClient.success;
import static dev.muster.gateway.testing.Rest.refusal;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.not;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.Handler;
import dev.muster.gateway.testing.HeldCall;
import dev.muster.gateway.testing.TaskServices;
import dev.muster.gateway.testing.TaskServices.Fakes;
import dev.muster.proto.task.v1.CancelRequest;
import dev.muster.proto.task.v1.GetRequest;
import dev.muster.proto.task.v1.State;
import dev.muster.proto.task.v1.SubmitReply;
import dev.muster.proto.task.v1.SubmitRequest;
import dev.muster.proto.task.v1.Submitted;
import dev.muster.proto.task.v1.Task;
import dev.muster.proto.task.v1.TaskError;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.task.TaskLimits;
import io.grpc.Status;
import io.quarkus.test.common.http.TestHTTPResource;
import jakarta.inject.Inject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tools for tasks, over fake task services. */
@GatewayTest
class TaskToolsIT {
    private static final String ID = "0190d3a5-1111-7111-8111-111111111111";

    private final McpClient client = new McpClient(TaskServices.KEY);
    private final ObjectMapper json = new ObjectMapper();

    @SuppressWarnings("NullAway.Init")
    Fakes fakes;

    @TestHTTPResource
    URI gateway;

    @Inject
    CallerTokens tokens;

    @SuppressWarnings("NullAway.Init")
    TaskToolsIT() {}

    @BeforeEach
    void forget() {
        fakes.reset();
    }

    @Test
    void everyToolIsListedWithItsSchemas() throws Exception {
        String answer = client.ask("tools/list", "{}")
                .statusCode(200)
                .body("result.tools.name", hasItem("submit_task"))
                .body("result", not(hasKey("nextCursor")))
                .extract()
                .asString();

        for (JsonNode tool : json.readTree(answer).at("/result/tools")) {
            String name = tool.path("name").asText();
            assertTrue(name.matches("[a-z_]+"), name);
            assertTrue(
                    tool.path("title").isTextual() && tool.path("description").isTextual(), name);
            assertEquals("object", tool.at("/inputSchema/type").asText(), name);
            assertTrue(tool.at("/inputSchema/additionalProperties").isBoolean(), name);
            assertEquals("object", tool.at("/outputSchema/type").asText(), name);
            assertTrue(tool.at("/annotations/readOnlyHint").isBoolean(), name);
        }
    }

    @Test
    void theLimitsOfATaskAreThoseOfTheCode() throws Exception {
        String answer = client.ask("tools/list", "{}").extract().asString();
        JsonNode submit = tool(json.readTree(answer), "submit_task").at("/inputSchema/properties");

        assertEquals("^" + TaskLimits.WORD + "$", submit.at("/type/pattern").asText());
        assertEquals(
                "^" + TaskLimits.WORD + "$",
                submit.at("/requires/properties/capabilities/items/pattern").asText());
        assertEquals(
                TaskLimits.MAX_REQUIREMENTS,
                submit.at("/requires/properties/labels/maxProperties").asInt());
        assertEquals(TaskLimits.MAX_PRIORITY, submit.at("/priority/maximum").asInt());
        assertEquals(TaskLimits.MAX_ATTEMPTS, submit.at("/max_attempts/maximum").asInt());
        assertTrue(submit.at("/payload/description").asText().contains(TaskLimits.MAX_DOCUMENT_BYTES + " bytes"));
    }

    @Test
    void aToolThatAKeyMayNotCallIsNotListedAndIsRefused() {
        McpClient reader = McpClient.of("default", "tasks:read");

        reader.ask("tools/list", "{}").body("result.tools.name", contains("get_task"));
        failure(reader.call("submit_task", "{\"type\":\"echo\"}"), "permission_denied")
                .body("result.content[0].text", containsString("tasks:write"));
        assertEquals(List.of(), fakes.requests());
    }

    @Test
    void whoMayNotReadMayNotWait() {
        McpClient writer = McpClient.of("default", "tasks:write");
        fakes.each(fake -> fake.submit = Handler.reply(TaskToolsIT::queued));

        failure(writer.call("submit_task", "{\"type\":\"echo\",\"wait_seconds\":1}"), "permission_denied");
        assertEquals(List.of(), fakes.requests());
        success(writer.call("submit_task", "{\"type\":\"echo\",\"wait_seconds\":0}"));
    }

    @Test
    void aSubmitCarriesWhatWasSentByteForByte() {
        fakes.each(fake -> fake.submit = Handler.reply(TaskToolsIT::queued));

        String id = success(client.call("submit_task", """
                        {"priority":7,"payload":{"b": 1.0,  "a":"\\u00e4"} ,"type":"echo","max_attempts":3,
                         "requires":{"capabilities":["gpu"],"labels":{"zone":"eu"}},"deadline":"2999-01-01T00:00:00Z"}"""))
                .body("result.structuredContent.state", is("queued"))
                .extract()
                .path("result.structuredContent.id");

        var sent = fakes.onlyRequest(SubmitRequest.class).getTasks(0);
        assertEquals(id, sent.getId());
        assertEquals(7, UUID.fromString(id).version());
        assertEquals("{\"b\": 1.0,  \"a\":\"\\u00e4\"}", sent.getPayload().toStringUtf8());
        assertEquals(7, sent.getPriority());
        assertEquals(3, sent.getMaxAttempts());
        assertEquals(List.of("gpu"), sent.getCapabilitiesList());
        assertEquals("eu", sent.getLabelsMap().get("zone"));
        assertEquals(32_472_144_000_000L, sent.getDeadlineMs());
    }

    @Test
    void aSubmitThatWaitsAnswersWithTheResult() {
        fakes.each(fake -> fake.submit = Handler.reply(TaskToolsIT::queued));
        fakes.each(fake -> fake.get = Handler.reply(request -> succeeded(request)
                .setResult(ByteString.copyFromUtf8("{\"sum\":  3, \"ä\":\"\\\"\\u2028\"}"))
                .build()));

        success(client.call("submit_task", "{\"type\":\"echo\",\"wait_seconds\":30}"))
                .body(containsString("\"result\":{\"sum\":  3, \"ä\":\"\\\"\\u2028\"}"))
                .body("result.structuredContent.state", is("succeeded"))
                .body("result.structuredContent.result.sum", is(3));
    }

    @Test
    void aWaitThatFailsIsStillASubmittedTask() {
        fakes.each(fake -> fake.submit = Handler.reply(TaskToolsIT::queued));
        fakes.each(fake -> fake.get = Handler.fail(refusal(ErrorCode.OVERLOADED)));

        success(client.call("submit_task", "{\"type\":\"echo\",\"wait_seconds\":1}"))
                .body("result.structuredContent.state", is("queued"));
    }

    @Test
    void theTimeOfTheSubmitIsPartOfTheWait() {
        fakes.each(fake -> fake.submit = (request, observer) -> CompletableFuture.delayedExecutor(1, TimeUnit.SECONDS)
                .execute(() -> {
                    observer.onNext(queued(request));
                    observer.onCompleted();
                }));

        String id = success(client.call("submit_task", "{\"type\":\"echo\",\"wait_seconds\":1}"))
                .body("result.structuredContent.state", is("queued"))
                .extract()
                .path("result.structuredContent.id");

        assertEquals(id, fakes.requests(SubmitRequest.class).get(0).getTasks(0).getId());
        assertEquals(List.of(), fakes.requests(GetRequest.class));
    }

    @Test
    void aSubmitThatNobodyConfirmedSaysWhichTaskToAskFor() {
        fakes.each(fake -> fake.submit = Handler.fail(Status.UNAVAILABLE.asRuntimeException()));

        String text = failure(client.call("submit_task", "{\"type\":\"echo\"}"), "outcome_unknown")
                .extract()
                .path("result.content[0].text");

        assertTrue(
                text.contains(
                        fakes.requests(SubmitRequest.class).get(0).getTasks(0).getId()),
                text);
    }

    @Test
    void theFingerprintOfAKeyIsOfWhatIsAskedForAndNotOfHow() {
        fakes.each(fake -> fake.submit = Handler.reply(TaskToolsIT::queued));

        success(client.call(
                "submit_task",
                "{\"type\":\"echo\",\"idempotency_key\":\"k 1\",\"requires\":{\"labels\":{\"a\":\"1\",\"b\":\"2\"}}}"));
        success(
                client.call(
                        "submit_task",
                        "{\"wait_seconds\":0,\"requires\":{\"labels\":{\"b\":\"2\",\"a\":\"1\"}},\"idempotency_key\":\"k 1\", \"type\":\"echo\"}"));
        success(client.call("submit_task", "{\"type\":\"echo\",\"idempotency_key\":\"k 1\"}"));

        List<SubmitRequest> sent = fakes.requests(SubmitRequest.class);
        Set<String> routes =
                sent.stream().map(SubmitRequest::getIdempotencyRoute).collect(Collectors.toSet());
        assertEquals(Set.of("mcp submit_task"), routes);
        assertEquals("k 1", sent.get(0).getIdempotencyKey());
        assertEquals(sent.get(0).getFingerprint(), sent.get(1).getFingerprint());
        assertNotEquals(sent.get(0).getFingerprint(), sent.get(2).getFingerprint());
        failure(client.call("submit_task", "{\"type\":\"echo\",\"idempotency_key\":\"ä\"}"), "invalid_idempotency_key");
    }

    @Test
    void aTaskIsShownWithItsError() {
        fakes.each(fake -> fake.get = Handler.reply(request -> succeeded(request)
                .setState(State.DEAD_LETTERED)
                .setError(TaskError.newBuilder().setCode("boom").setMessage("broken \"x\""))
                .build()));

        success(client.call("get_task", "{\"id\":\"" + ID + "\"}"))
                .body("result.structuredContent.id", is(ID))
                .body("result.structuredContent.state", is("dead_lettered"))
                .body("result.structuredContent.error.message", is("broken \"x\""))
                .body("result.structuredContent", not(hasKey("result")));
    }

    @Test
    void aWaitIsPassedOn() {
        fakes.each(
                fake -> fake.get = Handler.reply(request -> succeeded(request).build()));

        success(client.call("get_task", "{\"id\":\"" + ID + "\",\"wait_seconds\":4}"));

        int wait = fakes.onlyRequest(GetRequest.class).getWaitMs();
        assertTrue(wait > 0 && wait <= 4_000, () -> "waitMs=" + wait);
    }

    @Test
    void aCancelCarriesItsReason() {
        fakes.each(fake -> fake.cancel = Handler.reply(request -> Task.newBuilder()
                .setId(request.getId())
                .setType("echo")
                .setState(State.CANCELLED)
                .build()));

        success(client.call("cancel_task", "{\"id\":\"" + ID + "\",\"reason\":\"changed my mind\"}"))
                .body("result.structuredContent.state", is("cancelled"));

        assertEquals("changed my mind", fakes.onlyRequest(CancelRequest.class).getReason());
    }

    @Test
    void argumentsThatAreWrongAreTheModelsToMend() {
        for (String arguments : List.of(
                "{}",
                "{\"type\":7}",
                "{\"type\":\"a b\"}",
                "{\"type\":\"echo\",\"prio\":1}",
                "{\"type\":\"echo\",\"priority\":101}",
                "{\"type\":\"echo\",\"type\":\"echo\"}",
                "{\"type\":\"echo\",\"wait_seconds\":51}",
                "{\"type\":\"echo\",\"wait_seconds\":-1}",
                "{\"type\":\"echo\",\"wait_seconds\":\"1\"}",
                "{\"type\":\"echo\",\"deadline\":\"tomorrow\"}",
                "{\"type\":\"a\\ud800\"}",
                "{\"tenant\":\"other\",\"type\":\"echo\"}")) {
            failure(client.call("submit_task", arguments), "invalid_argument");
        }
        failure(client.call("get_task", "{}"), "invalid_argument");
        failure(client.call("get_task", "{\"id\":\"x\"}"), "invalid_argument");
        failure(client.call("cancel_task", "{\"id\":\"" + ID + "\",\"why\":\"x\"}"), "invalid_argument");
        failure(client.ask("tools/call", "{\"name\":\"get_task\"}"), "invalid_argument");
        failure(client.ask("tools/call", "{\"name\":\"get_task\",\"arguments\":null}"), "invalid_argument");
        assertEquals(List.of(), fakes.requests());
    }

    @Test
    void whatTheServiceRefusesIsAResultWithItsCode() {
        fakes.each(fake -> fake.submit = Handler.fail(refusal(ErrorCode.QUEUE_FULL)));
        fakes.each(fake -> fake.get = Handler.fail(refusal(ErrorCode.TASK_NOT_FOUND)));

        failure(client.call("submit_task", "{\"type\":\"echo\"}"), "queue_full")
                .body("result.content[0].text", containsString("\"retryable\":true"));
        failure(client.call("get_task", "{\"id\":\"" + ID + "\"}"), "task_not_found")
                .body("result.content[0].text", containsString("\"retryable\":false"));
    }

    @Test
    void aPayloadAndAResultOfTheLimitPass() throws Exception {
        String text = "\"" + "ä\\\"".repeat((TaskLimits.MAX_DOCUMENT_BYTES - 2) / 4) + "\"";
        fakes.each(fake -> fake.submit = Handler.reply(TaskToolsIT::queued));
        fakes.each(fake -> fake.get = Handler.reply(request ->
                succeeded(request).setResult(ByteString.copyFromUtf8(text)).build()));

        String answer = success(
                        client.call("submit_task", "{\"type\":\"echo\",\"payload\":" + text + ",\"wait_seconds\":1}"))
                .extract()
                .asString();

        assertEquals(
                text,
                fakes.requests(SubmitRequest.class)
                        .get(0)
                        .getTasks(0)
                        .getPayload()
                        .toStringUtf8());
        assertEquals(json.readTree(text), json.readTree(answer).at("/result/structuredContent/result"));
        failure(
                client.call("submit_task", "{\"type\":\"echo\",\"payload\":" + " \"x" + "x".repeat(1 << 20) + "\"}"),
                "payload_too_large");
    }

    @Test
    void everyTenantSpeaksForItself() {
        fakes.each(
                fake -> fake.get = Handler.reply(request -> succeeded(request).build()));
        String one = "one-" + UUID.randomUUID();
        String two = "two-" + UUID.randomUUID();

        success(McpClient.of(one, "tasks:read").call("get_task", "{\"id\":\"" + ID + "\"}"));
        success(McpClient.of(two, "tasks:read").call("get_task", "{\"id\":\"" + ID + "\"}"));

        assertEquals(
                Set.of(one, two),
                fakes.tokens().stream()
                        .map(token -> tokens.verify(token).tenant())
                        .collect(Collectors.toSet()));
    }

    @Test
    void aSlowCallHoldsUpNobodyAndEndsWithItsClient() throws Exception {
        HeldCall<GetRequest, Task> held = new HeldCall<>();
        fakes.each(fake -> fake.get = held);

        HttpClient slow = HttpClient.newHttpClient();
        var answer = slow.sendAsync(
                HttpRequest.newBuilder(gateway.resolve("/mcp"))
                        .version(HttpClient.Version.HTTP_1_1)
                        .header("Authorization", "Bearer " + TaskServices.KEY)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"get_task\",\"arguments\":{\"id\":\"%s\",\"wait_seconds\":50}}}"
                                        .formatted(ID)))
                        .build(),
                HttpResponse.BodyHandlers.discarding());
        held.awaitCall();
        client.ask("ping", "{}").statusCode(200);
        answer.cancel(true);
        slow.shutdownNow();

        held.awaitGivenUp();
    }

    private static JsonNode tool(JsonNode answer, String name) {
        for (JsonNode tool : answer.at("/result/tools")) {
            if (tool.path("name").asText().equals(name)) {
                return tool;
            }
        }
        throw new AssertionError(name);
    }

    private static SubmitReply queued(SubmitRequest request) {
        SubmitReply.Builder reply = SubmitReply.newBuilder();
        request.getTasksList()
                .forEach(task -> reply.addTasks(
                        Submitted.newBuilder().setId(task.getId()).setState(State.QUEUED)));
        return reply.build();
    }

    private static Task.Builder succeeded(GetRequest request) {
        return Task.newBuilder()
                .setId(request.getId())
                .setType("echo")
                .setState(State.SUCCEEDED)
                .setCreatedAtMs(1_795_248_000_000L);
    }
}
