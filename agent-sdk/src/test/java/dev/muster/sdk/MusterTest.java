package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class MusterTest {
    private static final String ID = "01a1fd55-7afb-7000-8000-00000000002a";
    private static final String QUEUED = """
            {"id":"%s","type":"t","state":"queued","attempt":0,"failures":0,"version":1,\
            "created_at":"2026-11-21T09:00:00Z"}""".formatted(ID);
    private static final String RESULT = "{ \"pi\":3.14159265358979323846264338327950288, \"e\":[1e5,-0,1.0],"
            + "\"result\":\"\\u00e4\\/ä€😀\",\"again\":1,\"again\":2 }";
    private static final String SUCCEEDED_WITH = """
            {"id":"01a1fd55-7afb-7000-8000-00000000002a","type":"t","state":"succeeded","attempt":2,"failures":1,"version":7,\
            "created_at":"2026-11-21T09:00:00.123Z","finished_at":"2026-11-21T10:00:01+01:00","agent":"reader-1",\
            "result":%s,"later":true}""";
    private static final String SUCCEEDED = succeeded(RESULT);

    private final FakeRest rest = new FakeRest();
    private final Muster muster = Muster.connect(rest.url() + "/", "secret");

    @AfterEach
    void close() {
        rest.close();
    }

    @Test
    void aSubmitCarriesTheTaskTheKeyAndAnIdempotencyKey() throws Exception {
        rest.answer(202, "{\"id\":\"" + ID + "\",\"state\":\"queued\"}");
        rest.answer(202, "{\"id\":\"" + ID + "\",\"state\":\"queued\"}");

        SubmittedTask task = muster.submit(NewTask.of("t", "{\"n\": 1.50}")
                .requiring("gpu")
                .requiring("zone", "a")
                .withPriority(5)
                .withMaxAttempts(3)
                .notBefore(Instant.parse("2026-11-21T09:00:00Z"))
                .withStartDeadline(Instant.parse("2026-11-21T10:00:00Z"))
                .withDeadline(Instant.parse("2026-11-21T11:00:00Z")));
        muster.submit("t", "null");

        FakeRest.Request first = rest.next();
        FakeRest.Request second = rest.next();
        assertEquals(ID, task.id());
        assertEquals("POST /v1/tasks", first.line());
        assertEquals("Bearer secret", first.header("Authorization"));
        assertEquals("application/json", first.header("Content-Type"));
        assertEquals("""
                {"type":"t","payload":{"n": 1.50},"requires":{"capabilities":["gpu"],"labels":{"zone":"a"}},\
                "priority":5,"max_attempts":3,"run_at":"2026-11-21T09:00:00Z",\
                "start_deadline":"2026-11-21T10:00:00Z","deadline":"2026-11-21T11:00:00Z"}""", first.body());
        assertEquals("{\"type\":\"t\",\"payload\":null}", second.body());
        assertNotEquals(first.header("Idempotency-Key"), second.header("Idempotency-Key"));
        assertEquals(36, first.header("Idempotency-Key").length());
    }

    @Test
    void anUnknownOutcomeIsAskedAgainWithTheSameKey() throws Exception {
        rest.answer(503, problem("outcome_unknown", 503, true));
        rest.breakConnection();
        rest.answer(202, "{\"id\":\"" + ID + "\",\"state\":\"queued\"}");

        muster.submit("t", "1");

        FakeRest.Request first = rest.next();
        assertEquals(first, rest.next());
        assertEquals(first, rest.next());
    }

    @Test
    void aRefusalIsThrownInTheServersWords() {
        rest.answer(422, problem("idempotency_mismatch", 422, false));

        RequestFailed refusal = assertThrows(RequestFailed.class, () -> muster.submit("t", "1"));

        assertEquals("idempotency_mismatch", refusal.code());
        assertEquals(422, refusal.status());
        assertEquals("idempotency_mismatch: said the test", refusal.getMessage());
    }

    @Test
    void aRefusalThatIsNoProblemDocumentIsThrownByItsStatus() {
        rest.answer(404, "<html>");

        RequestFailed refusal =
                assertThrows(RequestFailed.class, () -> muster.task(ID).get());

        assertEquals("http_404", refusal.code());
    }

    @Test
    void manyTasksAreSubmittedInBatches() throws Exception {
        for (int size : List.of(256, 256, 88)) {
            String tasks = Collections.nCopies(size, "{\"id\":\"" + size + "\",\"state\":\"queued\"}").stream()
                    .collect(Collectors.joining(","));
            rest.answer(202, "{\"tasks\":[" + tasks + "]}");
        }

        List<SubmittedTask> submitted = muster.submitAll(IntStream.range(0, 600)
                .mapToObj(i -> NewTask.of("t", Integer.toString(i)))
                .toList());

        assertEquals(600, submitted.size());
        assertEquals("88", submitted.get(599).id());
        FakeRest.Request first = rest.next();
        assertEquals("POST /v1/tasks:batch", first.line());
        assertTrue(first.body().startsWith("{\"tasks\":[{\"type\":\"t\",\"payload\":0},"), first.body());
        assertNotEquals(first.header("Idempotency-Key"), rest.next().header("Idempotency-Key"));
    }

    @Test
    void largeTasksMakeSmallBatches() throws Exception {
        String payload = "\"" + "x".repeat(400_000) + "\"";
        for (int size : List.of(2, 2, 1)) {
            String tasks = Collections.nCopies(size, "{\"id\":\"x\"}").stream().collect(Collectors.joining(","));
            rest.answer(202, "{\"tasks\":[" + tasks + "]}");
        }

        assertEquals(
                5,
                muster.submitAll(Collections.nCopies(5, NewTask.of("t", payload)))
                        .size());
        assertTrue(muster.submitAll(List.of()).isEmpty());
    }

    @Test
    void awaitingAsksUntilTheTaskHasEnded() throws Exception {
        rest.answer(200, QUEUED);
        rest.answer(503, problem("unavailable", 503, true));
        rest.answer(200, SUCCEEDED);

        TaskInfo done = muster.task(ID).await(Duration.ofMinutes(5));

        assertEquals("GET /v1/tasks/" + ID + "?wait=30000ms", rest.next().line());
        assertEquals(TaskState.SUCCEEDED, done.state());
        assertEquals(2, done.attempt());
        assertEquals(1, done.failures());
        assertEquals(7, done.version());
        assertEquals(Instant.parse("2026-11-21T09:00:00.123Z"), done.createdAt());
        assertEquals(Instant.parse("2026-11-21T09:00:01Z"), done.finishedAt());
        assertEquals("reader-1", done.agent());
        assertEquals(RESULT, done.result());
        assertNull(done.error());
    }

    @Test
    void awaitingEndsWhenItsTimeIsOver() {
        rest.answerAlways(200, QUEUED);

        assertThrows(TimeoutException.class, () -> muster.task(ID).await(Duration.ofMillis(50)));
        assertThrows(TimeoutException.class, () -> muster.task(ID).await(Duration.ZERO));
    }

    @Test
    void aFailedTaskTellsWhy() throws Exception {
        rest.answer(
                200,
                QUEUED.replace("queued", "dead_lettered")
                        .replace("}", ",\"error\":{\"code\":\"bad_input\",\"message\":\"no\"}}"));

        TaskInfo task = muster.task(ID).get();

        assertEquals(TaskState.DEAD_LETTERED, task.state());
        assertTrue(task.state().isTerminal());
        assertEquals(new TaskInfo.Failure("bad_input", "no"), task.error());
        assertNull(task.result());
        assertNull(task.finishedAt());
    }

    @Test
    void aStateThatIsNotKnownIsNotTheEnd() throws Exception {
        rest.answer(200, QUEUED.replace("queued", "pondering"));

        assertEquals(TaskState.UNKNOWN, muster.task(ID).get().state());
    }

    @Test
    void runningATaskSubmitsItAndWaits() throws Exception {
        rest.answer(202, "{\"id\":\"" + ID + "\",\"state\":\"queued\"}");
        rest.answer(200, QUEUED);
        rest.answer(200, SUCCEEDED);

        TaskInfo done = muster.run(NewTask.of("t", "1"), Duration.ofMinutes(1));

        assertEquals(TaskState.SUCCEEDED, done.state());
        assertEquals("POST /v1/tasks", rest.next().line());
        assertEquals("GET /v1/tasks/" + ID + "?wait=30000ms", rest.next().line());
    }

    @Test
    void whoRunsATaskThatTakesTooLongIsToldItsId() {
        rest.answer(202, "{\"id\":\"" + ID + "\",\"state\":\"queued\"}");
        rest.answerAlways(503, problem("unavailable", 503, true));

        TimeoutException late =
                assertThrows(TimeoutException.class, () -> muster.run(NewTask.of("t", "1"), Duration.ofSeconds(3)));

        assertTrue(String.valueOf(late.getMessage()).contains(ID), late.getMessage());
        assertTrue(String.valueOf(late.getMessage()).contains("unavailable: said the test"), late.getMessage());
    }

    @Test
    void aRepeatedQuestionAsksForTheRestOfTheTimeOnly() throws Exception {
        rest.answer(503, problem("unavailable", 503, true));
        rest.answer(200, SUCCEEDED);

        muster.task(ID).await(Duration.ofSeconds(20));

        int first = wait(rest.next());
        int second = wait(rest.next());
        assertTrue(first <= 20_000 && second < first, first + " ms, then " + second + " ms");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "hello", "{\"n\":1", "1,\"priority\":100", "1},{\"type\":\"x\"", "1 2", "{\"n\":NaN}"})
    void aPayloadThatIsNotOneJsonDocumentIsRefusedAtOnce(String payload) {
        assertThrows(IllegalArgumentException.class, () -> NewTask.of("t", payload));
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "true", "-0.0", "\"\\u00e4 ä\"", " [ 1 , 2 ] ", "{\"n\":12345678901234567890.5}"})
    void anyJsonDocumentIsAPayloadAndAResultAsItStands(String document) throws Exception {
        rest.answer(202, "{\"id\":\"" + ID + "\",\"state\":\"queued\"}");
        rest.answer(200, succeeded(document));

        SubmittedTask task = muster.submit("t", document);

        assertEquals(
                "{\"type\":\"t\",\"payload\":" + document + "}", rest.next().body());
        assertEquals(document.strip(), task.get().result());
    }

    @Test
    void aTaskCanBeCancelled() throws Exception {
        rest.answer(200, QUEUED.replace("queued", "cancelled"));

        assertEquals(TaskState.CANCELLED, muster.task(ID).cancel().state());
        assertEquals("POST /v1/tasks/" + ID + "/cancel", rest.next().line());
    }

    @Test
    void anIdFromOutsideCannotLeaveItsPlaceInThePath() throws Exception {
        rest.answer(404, problem("task_not_found", 404, false));

        assertThrows(RequestFailed.class, () -> muster.task("../admin?x=1").get());
        assertEquals("GET /v1/tasks/..%2Fadmin%3Fx%3D1", rest.next().line());
    }

    @Test
    void anyOfSeveralGatewaysWillDo() throws Exception {
        FakeRest gone = new FakeRest();
        gone.close();
        rest.answerAlways(202, "{\"id\":\"" + ID + "\"}");
        for (int i = 0; i < 8; i++) {
            Muster either = Muster.connect(List.of(URI.create(gone.url()), URI.create(rest.url())), "secret");
            assertEquals(ID, either.submit("t", "1").id());
        }
    }

    @Test
    void whereNobodyAnswersTheLastFailureIsThrown() {
        FakeRest gone = new FakeRest();
        gone.close();
        Muster nowhere = Muster.connect(gone.url(), "secret");

        RequestFailed failure =
                assertThrows(RequestFailed.class, () -> nowhere.run(NewTask.of("t", "1"), Duration.ofMillis(100)));

        assertEquals("unavailable", failure.code());
        assertEquals(0, failure.status());
        assertTrue(failure.retryable());
    }

    private static String succeeded(String result) {
        return SUCCEEDED_WITH.replace("%s", result);
    }

    private static int wait(FakeRest.Request request) {
        return Integer.parseInt(request.line().replaceAll(".*wait=(\\d+)ms", "$1"));
    }

    private static String problem(String code, int status, boolean retryable) {
        return """
                {"type":"urn:muster:error:%s","title":"T","status":%d,"detail":"said the test","code":"%s","retryable":%b}""".formatted(code, status, code, retryable);
    }
}
