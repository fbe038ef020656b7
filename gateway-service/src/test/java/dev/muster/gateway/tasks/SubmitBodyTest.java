package dev.muster.gateway.tasks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.muster.proto.task.v1.NewTask;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.id.Uuid7;
import dev.muster.protocol.task.TaskLimits;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SubmitBodyTest {
    private final SubmitBody bodies = new SubmitBody(new Uuid7(Clock.systemUTC())::next);

    @Test
    void everyFieldFindsItsPlace() {
        NewTask task = task("""
                {"type": "text.digest", "payload": {"b":  1.0, "a": [ ]}, "priority": -7, "max_attempts": 3,
                 "requires": {"capabilities": ["gpu", "eu"], "labels": {"zone": "a"}},
                 "run_at": "2026-11-21T10:00:00Z", "start_deadline": "2026-11-21T11:00:00Z",
                 "deadline": "2026-11-21T13:00:00+01:00"}
                """);

        assertEquals("text.digest", task.getType());
        assertEquals("{\"b\":  1.0, \"a\": [ ]}", task.getPayload().toStringUtf8());
        assertEquals(-7, task.getPriority());
        assertEquals(3, task.getMaxAttempts());
        assertEquals(List.of("gpu", "eu"), task.getCapabilitiesList());
        assertEquals(Map.of("zone", "a"), task.getLabelsMap());
        assertEquals(Instant.parse("2026-11-21T10:00:00Z").toEpochMilli(), task.getRunAtMs());
        assertEquals(Instant.parse("2026-11-21T11:00:00Z").toEpochMilli(), task.getStartDeadlineMs());
        assertEquals(Instant.parse("2026-11-21T12:00:00Z").toEpochMilli(), task.getDeadlineMs());
    }

    @Test
    void aPayloadThatIsMissingOrNullIsNull() {
        assertEquals("null", task("{\"type\":\"t\"}").getPayload().toStringUtf8());
        assertEquals(
                "null", task("{\"type\":\"t\",\"payload\":null}").getPayload().toStringUtf8());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{} | type: is missing",
                "{\"type\":\"\"} | type: must have 1 to 128 characters",
                "{\"type\":1} | type: must be a text",
                "{\"type\":\"a\\u0000\"} | type: must not contain control characters",
                "{\"type\":\"t\",\"prio\":1} | prio: is not a field known here",
                "{\"type\":\"t\",\"type\":\"t\"} | type: is given twice",
                "{\"type\":\"t\",\"priority\":101} | priority: must be a whole number from -100 to 100",
                "{\"type\":\"t\",\"max_attempts\":0} | max_attempts: must be a whole number from 1 to 100",
                "{\"type\":\"t\",\"requires\":[]} | requires: must be an object",
                "{\"type\":\"t\",\"requires\":{\"x\":1}} | requires.x: is not a field known here",
                "{\"type\":\"t\",\"requires\":{\"capabilities\":[1]}} | requires.capabilities[0]: must be a text",
                "{\"type\":\"t\",\"requires\":{\"labels\":{\"a=b\":\"c\"}}} | requires.labels: must have names without '='",
                "{\"type\":\"t\",\"run_at\":5} | run_at: must be a time as in RFC 3339, e.g. 2026-11-21T09:30:00Z",
                "{\"type\":\"a b\"} | type: must have 1 to 128 characters of A-Z a-z 0-9 . _ : / -",
                "{\"type\":\"t\",\"requires\":{\"capabilities\":[\"gpu large\"]}} |"
                        + " requires.capabilities[0]: must have 1 to 128 characters of A-Z a-z 0-9 . _ : / -",
                "[] | The body must be an object"
            })
    void aWrongFieldIsNamed(String body, String detail) {
        MusterException refusal = assertThrows(MusterException.class, () -> task(body));

        assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
        assertEquals(detail, refusal.detail());
    }

    @Test
    void requirementsHaveTheBoundOfTheTaskService() {
        String words = "\"w\",".repeat(TaskLimits.MAX_REQUIREMENTS);
        String many = "{\"type\":\"t\",\"requires\":{\"capabilities\":[" + words + "\"w\"]}}";

        assertEquals(
                "requires.capabilities: must have at most 16 entries",
                assertThrows(MusterException.class, () -> task(many)).detail());
    }

    @Test
    void aDocumentTooDeepIsToldSo() {
        MusterException refusal = assertThrows(
                MusterException.class,
                () -> task("{\"type\":\"t\",\"payload\":" + "[".repeat(257) + "]".repeat(257) + "}"));

        assertEquals(ErrorCode.INVALID_JSON, refusal.code());
        assertTrue(refusal.detail().startsWith("The body has over 256 levels"), refusal.detail());
    }

    @Test
    void aBatchNamesTheTaskThatIsWrong() {
        assertEquals(
                "tasks[1].priority: must be a whole number from -100 to 100",
                wrongBatch("{\"tasks\":[{\"type\":\"t\"},{\"type\":\"t\",\"priority\":\"x\"}]}"));
        assertEquals("tasks[0]: type is missing", wrongBatch("{\"tasks\":[{}]}"));
        assertEquals("tasks[0]: must be an object", wrongBatch("{\"tasks\":[null]}"));
        assertEquals("tasks: must have 1 to 256 entries", wrongBatch("{\"tasks\":[]}"));
        assertEquals("tasks: must have 1 to 256 entries", wrongBatch("{}"));
        assertEquals(
                "tasks: must have at most 256 entries",
                wrongBatch("{\"tasks\":[" + "{\"type\":\"t\"},".repeat(256) + "{\"type\":\"t\"}]}"));
    }

    @Test
    void aBatchKeepsItsOrderAndEachTaskItsPayload() {
        List<NewTask> tasks = bodies.batch(
                "{\"tasks\":[{\"type\":\"a\",\"payload\":1},{\"payload\":\"x\",\"type\":\"b\"}]}".getBytes(UTF_8));

        assertEquals(List.of("a", "b"), tasks.stream().map(NewTask::getType).toList());
        assertEquals(
                List.of("1", "\"x\""),
                tasks.stream().map(task -> task.getPayload().toStringUtf8()).toList());
        assertTrue(tasks.get(0).getId().compareTo(tasks.get(1).getId()) < 0);
    }

    @Test
    void aPayloadOverTheLimitIsTooLarge() {
        String most = "{\"type\":\"t\",\"payload\":\"" + "x".repeat(TaskLimits.MAX_DOCUMENT_BYTES - 2) + "\"}";
        String more = most.replace("\"}", "x\"}");

        assertEquals(TaskLimits.MAX_DOCUMENT_BYTES, task(most).getPayload().size());
        assertEquals(
                ErrorCode.PAYLOAD_TOO_LARGE,
                assertThrows(MusterException.class, () -> task(more)).code());
    }

    @Test
    void whateverTheParserSaysAJsonTreeSaysToo() throws Exception {
        long seed = System.nanoTime();
        System.out.println("SubmitBodyTest seed=" + seed);
        Random random = new Random(seed);
        ObjectMapper tree = new ObjectMapper();
        RandomJson json = new RandomJson(random);
        for (int i = 0; i < 5_000; i++) {
            String payload = json.value(4);
            String body = json.spaced(
                    "{",
                    "\"type\"",
                    ":",
                    "\"t\"",
                    ",",
                    "\"payload\"",
                    ":",
                    payload,
                    ",",
                    "\"priority\"",
                    ":",
                    "5",
                    "}");

            NewTask task = task(body);

            JsonNode expected = tree.readTree(body);
            assertEquals(
                    payload, payload.equals("null") ? "null" : task.getPayload().toStringUtf8(), () -> "seed " + seed);
            assertEquals(
                    expected.get("payload"), tree.readTree(task.getPayload().toByteArray()), () -> "seed " + seed);
            assertEquals(5, task.getPriority());
        }
    }

    @Test
    void damagedBodiesAreRefusedOrAreJson() {
        long seed = System.nanoTime();
        System.out.println("SubmitBodyTest seed=" + seed);
        Random random = new Random(seed);
        ObjectMapper tree = new ObjectMapper();
        RandomJson json = new RandomJson(random);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = ("{\"type\":\"t\",\"payload\":" + json.value(3) + "}").getBytes(UTF_8);
            damage(random, body);
            try {
                NewTask task = bodies.task(body);
                tree.readTree(task.getPayload().toByteArray());
                assertTrue(task.getPayload().isValidUtf8());
            } catch (MusterException refused) {
                assertTrue(refused.code().httpStatus() == 400, () -> "seed " + seed + " " + refused.code());
            } catch (java.io.IOException e) {
                throw new AssertionError("seed " + seed + ": a payload that is no JSON got through", e);
            }
        }
    }

    private static void damage(Random random, byte[] body) {
        for (int n = 1 + random.nextInt(3); n > 0; n--) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
    }

    private NewTask task(String body) {
        return bodies.task(body.getBytes(UTF_8));
    }

    private String wrongBatch(String body) {
        MusterException refusal = assertThrows(MusterException.class, () -> bodies.batch(body.getBytes(UTF_8)));
        assertEquals(ErrorCode.INVALID_ARGUMENT, refusal.code());
        return refusal.detail();
    }
}
