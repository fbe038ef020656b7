package dev.muster.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Error;
import dev.muster.protocol.error.ErrorCode;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameCodecTest {
    private static final Assign ASSIGN = Assign.newBuilder()
            .setTaskId("019aa5a4-117b-7000-8000-00000000002a")
            .setAttempt(3)
            .setPayload("{\"text\":\"h\u00e9llo\"}")
            .build();

    @Test
    void whatIsWrittenIsReadBack() {
        byte[] message = FrameCodec.encode(FrameType.REQUEST, Method.ASSIGN, Long.MAX_VALUE, ASSIGN);

        Frame frame = only(message);

        assertEquals(FrameCodec.HEADER_BYTES + ASSIGN.getSerializedSize(), message.length);
        assertEquals(FrameType.REQUEST, frame.type());
        assertEquals(Method.ASSIGN, frame.method());
        assertEquals(Long.MAX_VALUE, frame.sequence());
        assertEquals(ASSIGN, frame.parse(Assign.parser()));
    }

    @Test
    void aFrameCanBeReadFromTheMiddleOfABufferAndTwice() {
        byte[] message = FrameCodec.encode(FrameType.REQUEST, Method.ASSIGN, 1, ASSIGN);
        for (boolean direct : List.of(false, true)) {
            ByteBuffer buffer = direct ? ByteBuffer.allocateDirect(4_096) : ByteBuffer.allocate(4_096);
            buffer.position(7).put(message).flip().position(7);

            Frame frame = FrameCodec.decode(buffer, FrameLimits.DEFAULT, false).get(0);

            assertEquals(ASSIGN, frame.parse(Assign.parser()));
            assertEquals(ASSIGN, frame.parse(Assign.parser()));
            assertEquals(7, buffer.position());
        }
    }

    @Test
    void pingAndPongAreAHeader() {
        byte[] ping = FrameCodec.encode(FrameType.PING, 5);

        assertEquals(FrameCodec.HEADER_BYTES, ping.length);
        assertEquals(new Frame(FrameType.PING, 0, 5, ByteBuffer.allocate(0)), only(ping));
    }

    @Test
    void anErrorCarriesTheCatalogueEntry() {
        Frame frame = only(FrameCodec.error(9, 4, ErrorCode.STALE_ATTEMPT.because("Attempt 2 is over")));

        assertEquals(FrameType.ERROR, frame.type());
        assertEquals(9, frame.sequence());
        assertEquals(Method.COMPLETE, frame.method());
        assertEquals(
                Error.newBuilder()
                        .setCode("stale_attempt")
                        .setMessage("Attempt 2 is over")
                        .build(),
                frame.parse(Error.parser()));
    }

    @Test
    void aBatchIsReadAsItsFramesInOrder() {
        byte[] first = FrameCodec.encode(FrameType.REQUEST, Method.ASSIGN, 1, ASSIGN);
        byte[] second = FrameCodec.encode(FrameType.PONG, 2);
        for (boolean deflate : List.of(false, true)) {
            byte[] batch = FrameCodec.batch(3, List.of(first, second), deflate);

            List<Frame> frames = FrameCodec.decode(batch, FrameLimits.DEFAULT, deflate);

            assertEquals(List.of(only(first), only(second)), frames);
        }
    }

    @Test
    void aLongPayloadIsCompressedWhereThatIsAgreed() {
        Complete complete = complete("word ".repeat(1_000));

        byte[] plain = FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 1, complete, false);
        byte[] deflated = FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 1, complete, true);

        assertEquals(0, flags(plain));
        assertEquals(FrameCodec.FLAG_DEFLATE, flags(deflated));
        assertTrue(deflated.length < plain.length / 10);
        assertEquals(complete, only(deflated).parse(Complete.parser()));
    }

    @Test
    void aShortPayloadIsNotCompressed() {
        assertEquals(0, flags(FrameCodec.encode(FrameType.REQUEST, Method.ASSIGN, 1, ASSIGN, true)));
    }

    @Test
    void aPayloadThatWouldNotShrinkByATenthIsNotCompressed() {
        BytesValue noise = noiseBytes(10_000);

        byte[] message = FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 1, noise, true);

        assertEquals(0, flags(message));
        assertEquals(noise, only(message).parse(BytesValue.parser()));
    }

    @Test
    void aPayloadOfSeveralMebibytesFitsWhenItCompresses() {
        Complete large = complete("word ".repeat(1 << 20));

        byte[] message = FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 1, large, true);

        assertEquals(large, only(message).parse(Complete.parser()));
        assertTooLarge(7, () -> FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 7, large, false));
    }

    @Test
    void whatIsTooLargeForAFrameIsNotWritten() {
        BytesValue noise = noiseBytes(2 << 20);
        Complete tooLong = complete("a".repeat(9 << 20));
        byte[] ping = FrameCodec.encode(FrameType.PING, 1);

        assertTooLarge(7, () -> FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 7, noise, true));
        assertTooLarge(7, () -> FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 7, tooLong, true));
        assertTooLarge(8, () -> FrameCodec.batch(8, Collections.nCopies(257, ping), false));
    }

    @Test
    void theLargestPayloadPassesAndOneByteMoreDoesNot() {
        int overhead = complete("a".repeat(1 << 19)).getSerializedSize() - (1 << 19);
        Complete largest = complete("a".repeat((1 << 20) - overhead));

        byte[] message = FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 1, largest, false);

        assertEquals(FrameLimits.DEFAULT.messageBytes(), message.length);
        assertEquals(largest, only(message).parse(Complete.parser()));
        assertTooLarge(
                2, () -> FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 2, complete(largest.getResult() + "a")));
    }

    @Test
    void anUnknownMethodIsLeftToTheReceiver() {
        byte[] message = FrameCodec.encode(FrameType.REQUEST, Method.ASSIGN, 4, ASSIGN);
        ByteBuffer.wrap(message).putShort(16, (short) 0xFFFF);

        Frame frame = only(message);

        assertEquals(Method.UNKNOWN, frame.method());
        assertEquals(0xFFFF, frame.methodNumber());
        assertEquals(4, frame.sequence());
    }

    @Test
    void framesOfAnyShapeSurviveTheRoundTrip() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            boolean deflate = random.nextBoolean();
            List<byte[]> messages = new ArrayList<>();
            List<Complete> sent = new ArrayList<>();
            for (int i = 0; i < 1 + random.nextInt(20); i++) {
                Complete message =
                        complete(random.nextBoolean() ? noise(random, 3_000) : "x".repeat(random.nextInt(5_000)));
                sent.add(message);
                messages.add(FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, random.nextLong(), message));
            }

            List<Frame> frames =
                    FrameCodec.decode(FrameCodec.batch(round, messages, deflate), FrameLimits.DEFAULT, deflate);

            assertEquals(
                    sent, frames.stream().map(f -> f.parse(Complete.parser())).toList(), "seed " + seed);
        }
    }

    private static void assertTooLarge(long sequence, Runnable encode) {
        FrameException refusal = assertThrows(FrameException.class, encode::run);
        assertEquals(ErrorCode.FRAME_TOO_LARGE, refusal.code());
        assertEquals(sequence, refusal.sequence());
        assertTrue(!refusal.fatal());
    }

    private static Frame only(byte[] message) {
        List<Frame> frames = FrameCodec.decode(message, FrameLimits.DEFAULT, true);
        assertEquals(1, frames.size());
        return frames.get(0);
    }

    private static int flags(byte[] message) {
        return ByteBuffer.wrap(message).getShort(6);
    }

    private static Complete complete(String result) {
        return Complete.newBuilder()
                .setTaskId("019aa5a4-117b-7000-8000-00000000002a")
                .setAttempt(1)
                .setResult(result)
                .build();
    }

    private static BytesValue noiseBytes(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return BytesValue.of(ByteString.copyFrom(bytes));
    }

    private static String noise(Random random, int length) {
        StringBuilder text = new StringBuilder(length);
        random.ints(length, 0x80, 0xD800).forEach(c -> text.append((char) c));
        return text.toString();
    }
}
