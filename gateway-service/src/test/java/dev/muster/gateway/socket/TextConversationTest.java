package dev.muster.gateway.socket;

import static dev.muster.gateway.socket.TestAgent.SESSION;
import static dev.muster.gateway.socket.TestAgent.TASK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.proto.task.v1.Up;
import dev.muster.proto.task.v1.Up.ItemCase;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.task.TaskLimits;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same conversation in JSON texts. */
class TextConversationTest {
    private static final String HELLO =
            "{\"type\":\"request\",\"seq\":1,\"method\":\"HELLO\",\"payload\":{\"agent\":\"scribe\",\"capabilities\":[\"text.digest\"],\"slots\":2}}";

    @Test
    void aWholeTaskInText() {
        TestAgent agent = new TestAgent();
        agent.say(HELLO);
        Up open = agent.replica.only();
        assertEquals("text.digest", open.getOpen().getHello().getCapabilities(0));
        agent.replica.opened(open, SESSION, 4);
        assertEquals(
                List.of("{\"type\":\"response\",\"seq\":1,\"method\":\"HELLO\",\"payload\":{\"session_id\":\"" + SESSION
                        + "\",\"epoch\":\"4\",\"resumed\":false,\"void\":[],\"deflate\":false,"
                        + "\"max_payload_bytes\":1048576,\"idle_timeout_ms\":75000}}"),
                agent.wire.texts());

        agent.replica.assign(SESSION, TASK, 1);
        assertEquals(
                List.of("{\"type\":\"request\",\"seq\":1,\"method\":\"ASSIGN\",\"payload\":{\"task_id\":\"" + TASK
                        + "\",\"attempt\":1,\"type\":\"text.digest\",\"payload\":\"{\\\"n\\\":1}\","
                        + "\"priority\":0,\"deadline_ms\":\"0\"}}"),
                agent.wire.texts());
        agent.say("{\"type\":\"response\",\"seq\":1,\"method\":\"ASSIGN\",\"payload\":{}}");
        agent.say("{\"type\":\"progress\",\"seq\":2,\"method\":\"PROGRESS\",\"payload\":{\"task_id\":\"" + TASK
                + "\",\"attempt\":1,\"percent\":50}}");
        agent.say("{\"seq\":3,\"method\":\"COMPLETE\",\"payload\":{\"taskId\":\"" + TASK
                + "\",\"attempt\":1,\"result\":\"{\\\"ok\\\":true}\"},\"type\":\"request\"}");

        List<Up> up = agent.up();
        assertEquals(
                List.of(ItemCase.ACCEPT, ItemCase.PROGRESS, ItemCase.COMPLETE),
                up.stream().map(Up::getItemCase).toList());
        assertEquals("{\"ok\":true}", up.get(2).getComplete().getResult());
        agent.replica.done(up.get(2));
        assertEquals(
                List.of("{\"type\":\"response\",\"seq\":3,\"method\":\"COMPLETE\",\"payload\":{}}"),
                agent.wire.texts());
    }

    @Test
    void anErrorRejectsAndAPingIsAnswered() {
        TestAgent agent = open();
        agent.replica.assign(SESSION, TASK, 1);
        agent.wire.texts();

        agent.say("{\"type\":\"error\",\"seq\":1,\"payload\":{\"code\":\"busy\"}}");
        agent.say("{\"type\":\"ping\",\"seq\":12}");

        assertEquals("busy", agent.replica.only().getReject().getCode());
        assertEquals(List.of("{\"type\":\"pong\",\"seq\":12}"), agent.wire.texts());
    }

    @Test
    void anUnknownFieldIsNamed() {
        TestAgent agent = new TestAgent();

        agent.say("{\"type\":\"request\",\"seq\":1,\"method\":\"HELLO\",\"payload\":{\"agnet\":\"scribe\"}}");

        String answer = agent.wire.texts().get(0);
        assertTrue(answer.startsWith(
                "{\"type\":\"error\",\"seq\":1,\"method\":\"HELLO\",\"payload\":{\"code\":\"protocol_error\""));
        assertTrue(answer.contains("agnet"), answer);
        agent.say(HELLO);
        assertEquals(1, agent.up().size());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "hello",
                "[]",
                "1",
                "null",
                "{",
                "{}",
                "{\"type\":\"request\"",
                "{\"type\":\"request\",\"method\":\"HELLO\",\"payload\":{}}",
                "{\"type\":\"batch\",\"seq\":0}",
                "{\"type\":7,\"seq\":0}",
                "{\"type\":\"ping\",\"seq\":\"x\"}",
                "{\"type\":\"ping\",\"seq\":1.5}",
                "{\"type\":\"ping\",\"seq\":-1}",
                "{\"type\":\"ping\",\"seq\":99999999999999999999}",
                "{\"type\":\"ping\",\"seq\":0,\"seq\":0}",
                "{\"type\":\"ping\",\"seq\":0,\"extra\":1}",
                "{\"type\":\"ping\",\"seq\":0} {}",
                "{\"type\":\"request\",\"seq\":0,\"method\":\"HELLO\",\"payload\":\"x\"}",
                "{\"type\":\"request\",\"seq\":0,\"method\":\"HELLO\",\"payload\":[]}",
                "{'type':'ping','seq':0}"
            })
    void whatIsNoEnvelopeIsAnErrorAndTheConnectionGoesOn(String text) {
        TestAgent agent = open();

        agent.say(text);

        String answer = agent.wire.texts().get(0);
        assertTrue(answer.startsWith("{\"type\":\"error\",\"seq\":0,\"payload\":{\"code\":\"protocol_error\""), answer);
        assertEquals(List.of(), agent.wire.closes());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "FOO|{}|unknown_method",
                "REPORT|{}|unknown_method",
                "NONE|{}|unknown_method",
                "ASSIGN|{}|protocol_error",
                "COMPLETE|{\"task_id\":7}|invalid_argument",
                "COMPLETE|{\"attempt\":\"x\"}|protocol_error",
                "COMPLETE|{\"task_id\":\"0198c0de-0000-7000-8000-00000000000a\",\"attempt\":1,\"result\":\"\\\"\\ud800\\\"\"}|invalid_argument",
                "COMPLETE|{\"attempt\":1e999999999}|protocol_error",
                "COMPLETE|{\"task_id\":[]}|protocol_error",
                "CAPACITY|{\"slots\":0}|invalid_argument",
                "CAPACITY|{\"slots\":99999999999}|protocol_error",
                "HELLO|{}|protocol_error",
            })
    void aBadRequestIsAnsweredUnderItsSequence(String method, String payload, String code) {
        TestAgent agent = open();

        agent.say("{\"type\":\"request\",\"seq\":5,\"method\":\"" + method + "\",\"payload\":" + payload + "}");

        String answer = agent.wire.texts().get(0);
        assertTrue(answer.startsWith("{\"type\":\"error\",\"seq\":5,"), answer);
        assertTrue(answer.contains("\"code\":\"" + code + "\""), answer);
        assertEquals(List.of(), agent.wire.closes());
        assertEquals(List.of(), agent.up());
    }

    @Test
    void theLargestResultFitsEvenWhereEveryCharacterIsEscaped() {
        TestAgent agent = open();
        agent.replica.assign(SESSION, TASK, 1);
        String result = "[" + "\n".repeat(TaskLimits.MAX_DOCUMENT_BYTES - 2) + "]";

        agent.say("{\"type\":\"request\",\"seq\":5,\"method\":\"COMPLETE\",\"payload\":{\"task_id\":\"" + TASK
                + "\",\"attempt\":1,\"result\":\"" + result.replace("\n", "\\n") + "\"}}");

        List<Up> up = agent.up();
        assertEquals(result, up.get(up.size() - 1).getComplete().getResult());
    }

    @Test
    void aTextOverTheLimitIsAnErrorWithoutBeingRead() {
        TestAgent agent = open();

        agent.say(" ".repeat(TextFrames.MAX_CHARS + 1));

        assertTrue(agent.wire.texts().get(0).contains("\"code\":\"frame_too_large\""));
        assertEquals(List.of(), agent.wire.closes());
    }

    @Test
    void aTextNestedWithoutEndIsAnError() {
        TestAgent agent = open();

        agent.say("{\"type\":\"request\",\"seq\":5,\"method\":\"FAIL\",\"payload\":{\"a\":" + "[".repeat(500_000));

        assertTrue(agent.wire.texts().get(0).contains("\"code\":\"protocol_error\""));
    }

    @Test
    void halfASurrogatePairIsReplacedInFreeText() {
        TestAgent agent = open();
        agent.replica.assign(SESSION, TASK, 1);

        agent.say("{\"type\":\"request\",\"seq\":5,\"method\":\"FAIL\",\"payload\":{\"task_id\":\"" + TASK
                + "\",\"attempt\":1,\"message\":\"a\\ud800b\\u0000\"}}");

        assertEquals("a\uFFFDb\uFFFD", agent.replica.only().getFail().getMessage());
    }

    @Test
    void aBinaryMessageOnATextConnectionIsTheEnd() {
        TestAgent agent = open();

        agent.say(FrameCodec.encode(FrameType.PING, 1));

        assertTrue(agent.wire.texts().get(0).contains("protocol_error"));
        assertTrue(agent.wire.closes().get(0).startsWith("1003 "));
    }

    @Test
    void compressionIsNotForTexts() {
        TestAgent agent = new TestAgent();
        agent.say(HELLO.replace("\"slots\":2", "\"slots\":2,\"deflate\":true"));
        agent.replica.opened(agent.replica.only(), SESSION, 4);

        assertTrue(agent.wire.texts().get(0).contains("\"deflate\":false"));
    }

    private static TestAgent open() {
        TestAgent agent = new TestAgent();
        agent.say(HELLO);
        agent.replica.opened(agent.replica.only(), SESSION, 4);
        agent.wire.texts();
        return agent;
    }
}
