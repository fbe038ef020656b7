package dev.muster.gateway.socket;

import static dev.muster.gateway.socket.TestAgent.HELLO;
import static dev.muster.gateway.socket.TestAgent.TASK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Capacity;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes from agents that are broken or mean no good: a catalogue error, and the connection as it was where it can be. */
class HostileAgentTest {

    @Test
    void anUnknownMethodIsAnErrorWithItsOwnNumber() {
        TestAgent agent = TestAgent.open();
        byte[] frame = FrameCodec.encode(FrameType.REQUEST, Method.REPORT, 3, Error.getDefaultInstance());
        frame[16] = 0x12;
        frame[17] = 0x34;

        agent.say(frame);

        Frame answer = agent.wire.frame();
        assertEquals(FrameType.ERROR, answer.type());
        assertEquals(3, answer.sequence());
        assertEquals(0x1234, answer.methodNumber());
        assertEquals("unknown_method", answer.parse(Error.parser()).getCode());
        staysOpen(agent);
    }

    @Test
    void reportIsNotKnownYet() {
        TestAgent agent = TestAgent.open();

        agent.request(3, Method.REPORT, Error.getDefaultInstance());

        assertEquals("unknown_method", agent.refused(3));
    }

    @Test
    void aPayloadThatIsNoSuchMessageIsAnError() {
        TestAgent agent = TestAgent.open();
        byte[] frame = FrameCodec.encode(
                FrameType.REQUEST,
                Method.COMPLETE,
                3,
                Error.newBuilder().setCode("xx").build());
        frame[24] = (byte) 0x0F;

        agent.say(frame);

        assertEquals("protocol_error", agent.refused(3));
        staysOpen(agent);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "1-1-1-1-1", "not a uuid", "0198c0de-0000-7000-8000-00000000000a ", "\u0000", "' or 1=1 --"})
    void aTaskIdThatIsNoUuidIsAnError(String id) {
        TestAgent agent = TestAgent.open();

        agent.complete(3, id, 1, "1");

        assertEquals("invalid_argument", agent.refused(3));
        staysOpen(agent);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, -1, Integer.MIN_VALUE})
    void anAttemptBelowOneIsAnError(int attempt) {
        TestAgent agent = TestAgent.open();

        agent.complete(3, TASK, attempt, "1");

        assertEquals("invalid_argument", agent.refused(3));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{", "nope", "1 2", "{\"a\":1}}", "'a'", "{\"a\":}", "[1,]", "NaN", " ", "\"\u0000\"", "// x\n1"
            })
    void aResultThatIsNotJsonIsAnError(String result) {
        TestAgent agent = TestAgent.working();

        agent.complete(3, TASK, 1, result);

        assertEquals("invalid_argument", agent.refused(3));
        assertEquals(1, agent.conversation.accepted().size());
        staysOpen(agent);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "1", " {\"a\": [true, \"\\u0000\"]} ", "\"\uD83D\uDE00\"", "\"\\ud800\""})
    void aResultMayBeAnyJson(String result) {
        TestAgent agent = TestAgent.working();

        agent.complete(3, TASK, 1, result);

        assertEquals(result, agent.replica.only().getComplete().getResult());
    }

    @Test
    void aResultNestedWithoutEndIsAnError() {
        TestAgent agent = TestAgent.working();

        agent.complete(3, TASK, 1, "[".repeat(100_000));

        assertEquals("invalid_argument", agent.refused(3));
    }

    @Test
    void aResultOverTheLimitIsAnErrorAlsoWhenItWasCompressed() {
        TestAgent agent = TestAgent.open(HELLO.toBuilder().setDeflate(true).build());
        Complete complete = Complete.newBuilder()
                .setTaskId(TASK)
                .setAttempt(1)
                .setResult("\"" + "x".repeat(1 << 20) + "\"")
                .build();

        agent.say(FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 3, complete, true));

        assertEquals("payload_too_large", agent.refused(3));
        staysOpen(agent);
    }

    @Test
    void aFrameOverTheLimitIsAnErrorWithItsSequence() {
        TestAgent agent = TestAgent.open();
        byte[] frame = new byte[FrameCodec.HEADER_BYTES + (1 << 20) + 1];
        byte[] small = FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 77, Complete.getDefaultInstance());
        System.arraycopy(small, 0, frame, 0, FrameCodec.HEADER_BYTES);
        ByteBuffer.wrap(frame).putInt(20, (1 << 20) + 1);

        agent.say(frame);

        assertEquals("frame_too_large", agent.refused(77));
        staysOpen(agent);
    }

    @Test
    void onlyAgentsSayWhatIsForAgentsToSay() {
        for (Method method : List.of(Method.ASSIGN, Method.CANCEL, Method.DRAIN)) {
            TestAgent agent = TestAgent.open();
            agent.request(3, method, Assign.getDefaultInstance());
            assertEquals("protocol_error", agent.refused(3));
            staysOpen(agent);
        }
    }

    @Test
    void aRequestSentAsANotificationIsAnError() {
        TestAgent agent = TestAgent.working();

        agent.say(FrameCodec.encode(
                FrameType.NOTIFICATION,
                Method.COMPLETE,
                3,
                Complete.newBuilder().setTaskId(TASK).setAttempt(1).build()));

        assertEquals("protocol_error", agent.refused(3));
        assertEquals(List.of(), agent.up());
    }

    @Test
    void answersToNothingAreIgnored() {
        TestAgent agent = TestAgent.open();
        agent.respond(99, Method.ASSIGN, Error.getDefaultInstance());
        agent.error(98, Method.CANCEL, "x");
        byte[] garbage =
                FrameCodec.error(97, 2, Error.newBuilder().setCode("xx").build());
        garbage[24] = 0x0F;
        agent.say(garbage);

        assertEquals(List.of(), agent.wire.frames());
        assertTrue(agent.counters.toString().contains("unknown_answers=3"));
        staysOpen(agent);
    }

    static Stream<byte[]> notFrames() {
        byte[] good = FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 3, Complete.getDefaultInstance());
        return Stream.of(
                new byte[0],
                new byte[23],
                changed(good, 0, 'X'),
                changed(good, 4, 2),
                changed(good, 5, 8),
                changed(good, 7, 1),
                changed(good, 7, 2),
                changed(good, 19, 1),
                changed(good, 23, 1),
                "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @MethodSource("notFrames")
    void whatIsNoFrameIsAnErrorAndTheEnd(byte[] message) {
        TestAgent agent = TestAgent.working();

        agent.say(message);

        assertEquals("protocol_error", agent.refused(0));
        assertEquals(1, agent.wire.closes().size());
        assertTrue(agent.wire.closes().get(0).startsWith("1002 "));
        assertEquals("socket_closed", agent.replica.only().getClose().getReason());
        agent.say(message);
        assertEquals(1, agent.wire.closes().size());
    }

    @Test
    void theRestOfABatchIsNotReadOnceTheConnectionIsClosed() {
        TestAgent agent = TestAgent.working();
        byte[] complete = FrameCodec.encode(
                FrameType.REQUEST,
                Method.COMPLETE,
                3,
                Complete.newBuilder().setTaskId(TASK).setAttempt(1).build());
        byte[] batch = FrameCodec.batch(0, List.of(complete, complete), false);
        batch[24 + complete.length] = 'X';

        agent.say(batch);

        assertEquals(1, agent.wire.closes().size());
        assertEquals(
                1,
                agent.up().stream()
                        .filter(up -> up.hasClose() || up.hasComplete())
                        .count());
    }

    @Test
    void aTextOnABinaryConnectionIsTheEnd() {
        TestAgent agent = TestAgent.open();

        agent.say("{\"type\":\"ping\",\"seq\":1}");

        assertEquals("protocol_error", agent.refused(0));
        assertTrue(agent.wire.closes().get(0).startsWith("1003 "));
    }

    static Stream<UnaryOperator<Hello.Builder>> badHellos() {
        return Stream.of(
                hello -> hello.setAgent(""),
                hello -> hello.setAgent("a".repeat(129)),
                hello -> hello.setAgent("a\u0000b"),
                hello -> hello.setAgent("a\nb"),
                hello -> hello.setAgent("a\u0085b"),
                hello -> hello.setSlots(0),
                hello -> hello.setSlots(-1),
                hello -> hello.setSlots(1_025),
                hello -> hello.addCapabilities(""),
                hello -> hello.addCapabilities("with space"),
                hello -> hello.addCapabilities("ümlaut"),
                hello -> hello.addCapabilities("c".repeat(129)),
                hello -> hello.addAllCapabilities(Collections.nCopies(257, "c")),
                hello -> labels(hello, 33),
                hello -> hello.putLabels("", "x"),
                hello -> hello.putLabels("a=b", "x"),
                hello -> hello.putLabels("a", "x\u0000"),
                hello -> hello.putLabels("a", "x".repeat(257)),
                hello -> hello.setClient("x\u0007"),
                hello -> hello.setClient("x".repeat(257)),
                hello -> hello.setSessionId("1-1-1-1-1").setEpoch(1),
                hello -> hello.setSessionId(TestAgent.SESSION),
                hello -> hello.addHeld(TaskAttempt.newBuilder().setTaskId("x").setAttempt(1)),
                hello -> hello.addHeld(TaskAttempt.newBuilder().setTaskId(TASK)),
                hello -> hello.addAllHeld(Collections.nCopies(
                        2_049,
                        TaskAttempt.newBuilder().setTaskId(TASK).setAttempt(1).build())));
    }

    @ParameterizedTest
    @MethodSource("badHellos")
    void aHelloThatBreaksARuleIsRefusedAndTheNextMayBeRight(UnaryOperator<Hello.Builder> change) {
        TestAgent agent = new TestAgent();

        agent.request(1, Method.HELLO, change.apply(HELLO.toBuilder()).build());

        assertEquals("invalid_argument", agent.refused(1));
        assertEquals(List.of(), agent.up());
        agent.request(2, Method.HELLO, HELLO);
        assertEquals(1, agent.up().size());
    }

    @Test
    void slotsStayWithinBoundsWhenTheyChange() {
        TestAgent agent = TestAgent.open();

        agent.request(3, Method.CAPACITY, Capacity.newBuilder().setSlots(5_000).build());

        assertEquals("invalid_argument", agent.refused(3));
    }

    @Test
    void noiseNeverBreaksAConversation() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        byte[] good = FrameCodec.encode(
                FrameType.REQUEST,
                Method.COMPLETE,
                3,
                Complete.newBuilder()
                        .setTaskId(TASK)
                        .setAttempt(1)
                        .setResult("{}")
                        .build());
        for (int i = 0; i < 20_000; i++) {
            TestAgent agent = i % 100 == 0 ? TestAgent.working() : shared(random);
            byte[] noise = good.clone();
            for (int n = random.nextInt(4); n >= 0; n--) {
                noise[random.nextInt(noise.length)] = (byte) random.nextInt();
            }
            try {
                agent.say(noise);
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + " round " + i, e);
            }
        }
    }

    private TestAgent present = TestAgent.working();

    private TestAgent shared(Random random) {
        if (!present.wire.closes().isEmpty() || random.nextInt(50) == 0) {
            present = TestAgent.working();
        }
        present.wire.frames();
        present.up().forEach(call -> {
            if (call.getCall() != 0) {
                present.replica.done(call);
            }
        });
        return present;
    }

    private static void staysOpen(TestAgent agent) {
        assertEquals(List.of(), agent.wire.closes());
        agent.say(FrameCodec.encode(FrameType.PING, 1));
        assertEquals(FrameType.PONG, agent.wire.frame().type());
    }

    private static Hello.Builder labels(Hello.Builder hello, int count) {
        for (int i = 0; i < count; i++) {
            hello.putLabels("label" + i, "x");
        }
        return hello;
    }

    private static byte[] changed(byte[] frame, int index, int value) {
        byte[] changed = frame.clone();
        changed[index] = (byte) value;
        return changed;
    }
}
