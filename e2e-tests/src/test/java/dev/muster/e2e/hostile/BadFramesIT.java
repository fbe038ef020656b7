package dev.muster.e2e.hostile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.MessageLite;
import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.RawAgent;
import dev.muster.e2e.harness.RawAgent.Assigned;
import dev.muster.e2e.harness.RawSocket;
import dev.muster.e2e.harness.Tenant;
import dev.muster.e2e.harness.Work;
import dev.muster.localstack.process.Await;
import dev.muster.proto.agent.v1.Capacity;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.Fail;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.Progress;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What broken and malicious agents send. An honest agent of the same tenant must not notice. */
class BadFramesIT {
    private static final int PROTOCOL_ERROR = 1002;
    private static final int WRONG_KIND = 1003;
    private static final int TOO_LARGE = 1009;
    /** A tenant a test, so that what one leaves behind is not offered to the agents of another. */
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private static final Duration SOON = Duration.ofSeconds(10);

    private final Cluster cluster = Cluster.shared();
    private final Tenant tenant = cluster.tenant("bad-frames-" + NUMBER.incrementAndGet());

    @AfterEach
    void nothingLeaks() {
        assertTrue(Await.until(SOON, () -> sessions() == 0), () -> sessions() + " sessions are left");
    }

    // ---- answered, and the connection goes on

    @Test
    void aMethodNobodyKnowsIsAnswered() {
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            byte[] frame = FrameCodec.encode(FrameType.REQUEST, Method.REPORT, 77, Hello.getDefaultInstance());
            ByteBuffer.wrap(frame).putShort(16, (short) 999);
            agent.sendRaw(frame);
            assertEquals("unknown_method", refusal(agent, 77).getCode());
            assertStillWorks(agent);
        }
    }

    @Test
    void aPayloadThatIsNoSuchMessageIsAnswered() {
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            agent.sendRaw(frame(FrameType.REQUEST, Method.COMPLETE, 78, ByteString.copyFromUtf8("\u0007no protobuf")));
            assertEquals("protocol_error", refusal(agent, 78).getCode());
            assertStillWorks(agent);
        }
    }

    @Test
    void aMessageOfTheOtherSideIsAnswered() {
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            long drain = agent.send(FrameType.REQUEST, Method.DRAIN, Hello.getDefaultInstance());
            assertEquals("protocol_error", refusal(agent, drain).getCode());
            long again =
                    agent.send(FrameType.REQUEST, Method.HELLO, hello("agent").build());
            assertEquals("protocol_error", refusal(agent, again).getCode());
            assertStillWorks(agent);
        }
    }

    @Test
    void valuesOutOfRangeAreAnswered() {
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            assertEquals("invalid_argument", agent.complete("not-a-task", 1, "1"));
            assertEquals("invalid_argument", agent.complete("", 1, "1"));
            for (int slots : List.of(0, -1, 1_025, Integer.MAX_VALUE)) {
                long request = agent.send(
                        FrameType.REQUEST,
                        Method.CAPACITY,
                        Capacity.newBuilder().setSlots(slots).build());
                assertEquals("invalid_argument", refusal(agent, request).getCode());
            }
            assertStillWorks(agent);
        }
    }

    @Test
    void aHelloThatCannotBeTakenIsAnsweredAndMayBeSaidAgain() {
        try (RawAgent agent = RawAgent.connect(tenant.url(0), tenant.key())) {
            long early = agent.send(FrameType.REQUEST, Method.COMPLETE, Complete.getDefaultInstance());
            assertEquals("protocol_error", refusal(agent, early).getCode());
            List<Hello.Builder> bad = List.of(
                    hello(""),
                    hello("x".repeat(129)),
                    hello("nul\u0000"),
                    hello("agent").setSlots(0),
                    hello("agent").setSlots(1_025),
                    hello("agent").addCapabilities("white space"),
                    hello("agent").putLabels("a=b", "c"),
                    hello("agent").setSessionId("nonsense").setEpoch(1));
            for (Hello.Builder hello : bad) {
                long request = agent.send(FrameType.REQUEST, Method.HELLO, hello.build());
                assertEquals("invalid_argument", refusal(agent, request).getCode(), hello.toString());
            }
            agent.hello("agent", 1, "work");
            assertStillWorks(agent);
        }
    }

    @Test
    void resultsThatAreNoJsonAreAnsweredAndTheTaskGoesOn() {
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            String id = tenant.door().submit(Work.of("work"));
            Assigned assigned = agent.accepted();
            for (String bad : List.of("{", "nothing", "1 2", "{\"a\":}", "\"\u0000\"")) {
                assertEquals("invalid_argument", agent.complete(assigned, bad), bad);
            }
            assertEquals("", agent.complete(assigned, "\"escaped \\u0000 may stay\""));
            tenant.door().awaitState(id, "succeeded");
            assertTrue(tenant.door().get("/v1/tasks/" + id).body().contains("\"escaped \\u0000 may stay\""));
        }
    }

    @Test
    void charactersThatCannotBeStoredHarmNobody() {
        try (RawAgent agent = tenant.agent(0, "agent", 2, "work")) {
            List<String> ids = tenant.door().submitBatch(Work.of("work", 2));
            Assigned one = agent.accepted();
            Assigned other = agent.accepted();
            agent.send(
                    FrameType.PROGRESS,
                    Method.PROGRESS,
                    Progress.newBuilder()
                            .setTaskId(one.id())
                            .setAttempt(1)
                            .setMessage("half\u0000way")
                            .build());
            agent.answerTo(agent.send(
                    FrameType.REQUEST,
                    Method.FAIL,
                    Fail.newBuilder()
                            .setTaskId(one.id())
                            .setAttempt(one.attempt())
                            .setCode("nul\u0000")
                            .setMessage("zero: \u0000")
                            .build()));
            assertEquals("", agent.complete(other, "1"));
            tenant.door().awaitState(one.id(), "failed");
            tenant.door().awaitState(other.id(), "succeeded");
            assertEquals(2, ids.size());
        }
    }

    @Test
    void progressForTasksOfOthersIsIgnored() {
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work");
                RawAgent other = tenant.agent(0, "other", 1, "nothing")) {
            String id = tenant.door().submit(Work.of("work"));
            Assigned assigned = agent.accepted();
            tenant.door().awaitState(id, "running");
            other.send(
                    FrameType.PROGRESS,
                    Method.PROGRESS,
                    Progress.newBuilder()
                            .setTaskId(id)
                            .setAttempt(1)
                            .setPercent(99)
                            .build());
            assertEquals("stale_attempt", other.complete(assigned, "1"), "which comes after the progress");
            assertFalse(tenant.door().events(id).stream()
                    .anyMatch(event -> event.kind().equals("progress")));
            assertEquals("", agent.complete(assigned, "1"));
        }
    }

    @Test
    void anAnswerToNothingIsIgnored() {
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            agent.sendRaw(frame(FrameType.RESPONSE, Method.ASSIGN, 12_345, ByteString.EMPTY));
            agent.sendRaw(frame(FrameType.ERROR, Method.ASSIGN, 12_346, ByteString.copyFromUtf8("junk")));
            agent.sendRaw(FrameCodec.encode(FrameType.PONG, 99));
            assertStillWorks(agent);
        }
    }

    // ---- over the limit

    @Test
    void aFrameOverTheLimitIsRefused() {
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            int limit = reply(agent).getMaxPayloadBytes();
            agent.sendRaw(frame(FrameType.REQUEST, Method.COMPLETE, 79, ByteString.copyFrom(new byte[limit + 1])));
            var answer = agent.next(frame -> frame.sequence() == 79, SOON);
            if (answer.isPresent()) {
                assertEquals("frame_too_large", RawAgent.error(answer.get()).getCode());
                assertStillWorks(agent);
            } else {
                assertEquals(TOO_LARGE, agent.awaitClosed(SOON));
            }
        }
    }

    @Test
    void aMessageFarOverTheLimitEndsTheConnectionOnly() {
        try (RawAgent honest = tenant.agent(0, "honest", 1, "work")) {
            try (RawAgent flood = tenant.agent(0, "flood", 1, "nothing")) {
                sendAnyway(flood, new byte[8 << 20]);
                assertTrue(List.of(TOO_LARGE, RawSocket.BROKEN).contains(flood.awaitClosed(SOON)));
            }
            assertStillWorks(honest);
        }
    }

    // ---- breaks the protocol: the connection ends, the task does not

    @Test
    void framesThatBreakTheProtocolEndTheConnection() {
        byte[] good = FrameCodec.encode(FrameType.REQUEST, Method.CAPACITY, 5, Capacity.getDefaultInstance());
        assertCloses("nothing", new byte[0]);
        assertCloses("shorter than a header", Arrays.copyOf(good, 23));
        assertCloses("shorter than it says", with(good, 20, 1_000));
        assertCloses("longer than it says", Arrays.copyOf(good, good.length + 1));
        assertCloses("a size beyond all sense", with(good, 20, -1));
        assertCloses("another magic", with(good, 0, 0x48545450));
        assertCloses("another version", withByte(good, 4, 2));
        assertCloses("an unknown type", withByte(good, 5, 8));
        assertCloses("an unknown flag", withByte(good, 7, 2));
        assertCloses("compressed where that is not agreed", withByte(good, 7, 1));
        assertCloses("reserved bytes in use", withByte(good, 19, 1));
        assertCloses("a batch in a batch", batchOf(batchOf(good)));
        assertCloses("a batch cut short", batchOf(Arrays.copyOf(good, 23)));
    }

    @Test
    void aTextOnABinaryConnectionEndsIt() {
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            agent.sendText("{\"type\":\"ping\",\"seq\":1}");
            assertEquals(WRONG_KIND, agent.awaitClosed(SOON));
        }
    }

    @Test
    void theTaskOfAnAgentThatBreaksTheProtocolIsDoneByAnother() {
        try (RawAgent broken = tenant.agent(0, "broken", 1, "work")) {
            String id = tenant.door().submit(Work.of("work"));
            broken.accepted();
            try (RawAgent honest = tenant.agent(1, "honest", 1, "work")) {
                broken.sendRaw(new byte[] {1, 2, 3});
                assertEquals(PROTOCOL_ERROR, broken.awaitClosed(SOON));
                assertEquals("", honest.complete(honest.accepted(), "1"));
                tenant.door().awaitState(id, "succeeded");
            }
        }
    }

    @Test
    void noiseOfAnyKindHarmsNobody() {
        long seed = Long.getLong("muster.e2e.seed", System.nanoTime());
        System.out.println("BadFramesIT: seed " + seed);
        Random random = new Random(seed);
        byte[] good = FrameCodec.encode(
                FrameType.REQUEST, Method.HELLO, 1, hello("noise").build());
        try (RawAgent honest = tenant.agent(1, "honest", 1, "work")) {
            for (int i = 0; i < 60; i++) {
                try (RawAgent noise = RawAgent.connect(tenant.url(i % 2), tenant.key())) {
                    for (int message = 0; message < 10 && noise.isOpen(); message++) {
                        sendAnyway(noise, mutated(good, random));
                    }
                }
            }
            assertStillWorks(honest);
        }
    }

    @Test
    void rawBytesAfterTheUpgradeEndTheConnectionOnly() throws IOException {
        try (RawAgent honest = tenant.agent(0, "honest", 1, "work")) {
            List<byte[]> endings = new ArrayList<>();
            // Not masked; reserved bits; a ping of 126 bytes; a length of 2^63-1; half a frame.
            endings.add(new byte[] {(byte) 0x82, 1, 0});
            endings.add(new byte[] {(byte) 0xF2, (byte) 0x80, 1, 2, 3, 4});
            endings.add(new byte[] {(byte) 0x89, (byte) 0xFE, 0, 126, 1, 2, 3, 4});
            endings.add(new byte[] {(byte) 0x82, (byte) 0xFF, 127, -1, -1, -1, -1, -1, -1, -1, 1, 2, 3, 4});
            endings.add(new byte[] {(byte) 0x82});
            for (byte[] ending : endings) {
                upgradeAndSend(tenant.url(0), tenant.key(), ending);
            }
            assertStillWorks(honest);
        }
    }

    // ---- helpers

    private void assertCloses(String what, byte[] message) {
        try (RawAgent agent = tenant.agent(0, "agent", 1, "work")) {
            agent.sendRaw(message);
            assertEquals(PROTOCOL_ERROR, agent.awaitClosed(SOON), what);
        }
    }

    private void assertStillWorks(RawAgent agent) {
        assertTrue(agent.isOpen());
        String id = tenant.door().submit(Work.of("work"));
        Assigned assigned = agent.accepted();
        assertEquals(id, assigned.id());
        assertEquals("", agent.complete(assigned, "1"));
    }

    private static Error refusal(RawAgent agent, long request) {
        Frame answer = agent.answerTo(request);
        assertEquals(FrameType.ERROR, answer.type());
        return RawAgent.error(answer);
    }

    private static HelloReply reply(RawAgent agent) {
        return agent.session();
    }

    private static Hello.Builder hello(String agent) {
        return Hello.newBuilder().setAgent(agent).setSlots(1).addCapabilities("nothing");
    }

    private static byte[] frame(FrameType type, Method method, long sequence, ByteString payload) {
        byte[] frame = new byte[FrameCodec.HEADER_BYTES + payload.size()];
        MessageLite nothing = Capacity.getDefaultInstance();
        System.arraycopy(FrameCodec.encode(type, method, sequence, nothing), 0, frame, 0, FrameCodec.HEADER_BYTES);
        ByteBuffer.wrap(frame).putInt(20, payload.size());
        payload.copyTo(frame, FrameCodec.HEADER_BYTES);
        return frame;
    }

    private static byte[] with(byte[] frame, int offset, int value) {
        byte[] copy = frame.clone();
        ByteBuffer.wrap(copy).putInt(offset, value);
        return copy;
    }

    private static byte[] withByte(byte[] frame, int offset, int value) {
        byte[] copy = frame.clone();
        copy[offset] = (byte) value;
        return copy;
    }

    private static byte[] batchOf(byte[] frame) {
        return FrameCodec.batch(9, List.of(frame), false);
    }

    private static byte[] mutated(byte[] good, Random random) {
        byte[] bad = Arrays.copyOf(good, Math.max(0, good.length - random.nextInt(8) + random.nextInt(4)));
        for (int i = random.nextInt(6); i > 0 && bad.length > 0; i--) {
            bad[random.nextInt(bad.length)] = (byte) random.nextInt();
        }
        return bad;
    }

    /** The other side may close in the middle. */
    private static void sendAnyway(RawAgent agent, byte[] message) {
        try {
            agent.sendRaw(message);
        } catch (java.util.concurrent.CompletionException e) {
            assertTrue(e.getCause() instanceof IOException, () -> String.valueOf(e.getCause()));
        }
    }

    private static void upgradeAndSend(URI gateway, String key, byte[] ending) throws IOException {
        try (Socket socket = new Socket(gateway.getHost(), gateway.getPort())) {
            String upgrade = """
                    GET /v1/agents/ws HTTP/1.1\r
                    Host: localhost\r
                    Connection: Upgrade\r
                    Upgrade: websocket\r
                    Sec-WebSocket-Version: 13\r
                    Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
                    Authorization: Bearer %s\r
                    \r
                    """.formatted(key);
            socket.getOutputStream().write(upgrade.getBytes(StandardCharsets.US_ASCII));
            InputStream in = socket.getInputStream();
            socket.setSoTimeout((int) SOON.toMillis());
            StringBuilder head = new StringBuilder();
            while (!head.toString().endsWith("\r\n\r\n")) {
                head.append((char) in.read());
            }
            assertTrue(head.toString().startsWith("HTTP/1.1 101"), head::toString);
            socket.getOutputStream().write(ending);
        }
    }

    private long sessions() {
        try {
            return cluster.tables().sessions(tenant.name());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
