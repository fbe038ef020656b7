package dev.muster.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.protocol.error.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a broken or hostile speaker may send. */
class HostileFramesTest {
    private static final int MIB = 1 << 20;
    private static final byte[] COMPLETE = GoldenFrame.COMPLETE.encoded();
    private static final byte[] PING = GoldenFrame.PING.encoded();

    @Test
    void everyTruncatedFrameIsFatal() {
        for (int length = 0; length < COMPLETE.length; length++) {
            assertFatal(Arrays.copyOf(COMPLETE, length));
        }
    }

    @Test
    void bytesAfterTheFrameAreFatal() {
        assertFatal(Arrays.copyOf(COMPLETE, COMPLETE.length + 1));
    }

    @Test
    void anotherMagicIsFatalAndClosesWithProtocolError() {
        FrameException refusal = assertFatal(with(header -> header.putInt(0, 0x47455420)));

        assertEquals(1002, refusal.closeCode());
        assertEquals(ErrorCode.PROTOCOL_ERROR, refusal.code());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 2, 255})
    void anotherVersionIsFatal(int version) {
        assertFatal(with(header -> header.put(4, (byte) version)));
    }

    @ParameterizedTest
    @ValueSource(ints = {8, 127, 128, 255})
    void anUnknownTypeIsFatal(int type) {
        assertFatal(with(header -> header.put(5, (byte) type)));
    }

    @Test
    void everyUnknownFlagIsFatal() {
        for (int bit = 1; bit < Short.SIZE; bit++) {
            short flags = (short) (1 << bit);
            assertFatal(with(header -> header.putShort(6, flags)));
        }
    }

    @Test
    void reservedBytesThatAreSetAreFatal() {
        assertFatal(with(header -> header.putShort(18, (short) 1)));
        assertFatal(with(header -> header.putShort(18, (short) 0x8000)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, MIB, MIB + 1, Integer.MAX_VALUE, Integer.MIN_VALUE, -1})
    void aSizeThatIsNotWhatCameIsFatalAndAllocatesNothing(int size) {
        byte[] message = with(header -> header.putInt(20, size));

        assertTrue(allocatedBy(() -> assertFatal(message)) < 64 * 1_024);
    }

    @Test
    void aPayloadOverTheLimitIsAnsweredWithItsSequence() {
        byte[] message = Arrays.copyOf(COMPLETE, FrameCodec.HEADER_BYTES + MIB + 1);
        ByteBuffer.wrap(message).putInt(20, MIB + 1);

        assertTooLarge(message);
    }

    @Test
    void aCompressedFrameIsFatalWhereThatIsNotAgreed() {
        byte[] message = deflated(zlib(payload(2_000)));

        assertEquals(1, FrameCodec.decode(message, FrameLimits.DEFAULT, true).size());
        FrameException refusal =
                assertThrows(FrameException.class, () -> FrameCodec.decode(message, FrameLimits.DEFAULT, false));
        assertTrue(refusal.fatal());
    }

    @Test
    void aPayloadMayInflateToTheLimitAndNotPastIt() {
        byte[] largest = deflated(zlib(new byte[8 * MIB]));
        byte[] tooLarge = deflated(zlib(new byte[8 * MIB + 1]));

        assertEquals(
                8 * MIB,
                FrameCodec.decode(largest, FrameLimits.DEFAULT, true)
                        .get(0)
                        .payload()
                        .remaining());
        assertTooLarge(tooLarge);
    }

    @Test
    void aBombIsRefusedBeforeItIsUnpacked() {
        byte[] bomb = deflated(zlib(new byte[256 * MIB]));

        assertTrue(bomb.length < MIB);
        long allocated = allocatedBy(() -> assertTooLarge(bomb));
        assertTrue(allocated < 20 * MIB, allocated + " bytes");
    }

    @Test
    void aCompressedPayloadThatIsNotOneWholeStreamIsFatal() {
        byte[] stream = zlib(payload(2_000));
        byte[] corrupt = stream.clone();
        corrupt[stream.length - 1] ^= 1;

        assertFatal(deflated(new byte[0]));
        assertFatal(deflated(corrupt));
        assertFatal(deflated(Arrays.copyOf(stream, stream.length - 1)));
        assertFatal(deflated(Arrays.copyOf(stream, stream.length + 1)));
        assertFatal(deflated(withDictionary()));
    }

    @Test
    void aPingWithMethodOrPayloadIsFatal() {
        byte[] withMethod = PING.clone();
        ByteBuffer.wrap(withMethod).putShort(16, (short) 1);
        byte[] withPayload = Arrays.copyOf(PING, PING.length + 1);
        ByteBuffer.wrap(withPayload).putInt(20, 1);

        assertFatal(withMethod);
        assertFatal(withPayload);
    }

    @Test
    void aBatchInABatchIsFatal() {
        byte[] inner = FrameCodec.batch(1, List.of(PING), false);

        assertFatal(FrameCodec.batch(2, List.of(PING, inner), false));
    }

    @Test
    void aCompressedFrameInABatchIsFatal() {
        assertFatal(FrameCodec.batch(2, List.of(PING, deflated(zlib(payload(2_000)))), false));
    }

    @Test
    void aBatchOfMoreFramesThanTheBoundIsFatal() {
        byte[] most = joined(Collections.nCopies(256, PING));
        byte[] tooMany = joined(Collections.nCopies(257, PING));

        assertEquals(256, FrameCodec.decode(most, FrameLimits.DEFAULT, true).size());
        assertFatal(tooMany);
    }

    @Test
    void aBatchThatEndsInsideAFrameIsFatal() {
        byte[] batch = FrameCodec.batch(1, List.of(PING, COMPLETE), false);
        for (int cut = 1; cut < COMPLETE.length; cut++) {
            byte[] shorter = Arrays.copyOf(batch, batch.length - cut);
            ByteBuffer.wrap(shorter).putInt(20, shorter.length - FrameCodec.HEADER_BYTES);
            assertFatal(shorter);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MAX_VALUE, 1 << 16})
    void aFrameInABatchThatSaysMoreThanThereIsIsFatal(int size) {
        byte[] inner = COMPLETE.clone();
        ByteBuffer.wrap(inner).putInt(20, size);

        assertFatal(FrameCodec.batch(1, List.of(PING, inner), false));
    }

    @Test
    void aPayloadThatIsNotItsMessageIsAnsweredWithItsSequence() {
        byte[] message = Arrays.copyOf(COMPLETE, COMPLETE.length);
        Arrays.fill(message, FrameCodec.HEADER_BYTES, message.length, (byte) 0xFF);
        Frame frame = FrameCodec.decode(message, FrameLimits.DEFAULT, true).get(0);

        FrameException refusal = assertThrows(FrameException.class, () -> frame.parse(Complete.parser()));

        assertFalse(refusal.fatal());
        assertEquals(ErrorCode.PROTOCOL_ERROR, refusal.code());
        assertEquals(GoldenFrame.COMPLETE.sequence, refusal.sequence());
        assertEquals(Method.COMPLETE.number(), refusal.methodNumber());
    }

    @Test
    void noMutationOfAFrameBreaksTheReader() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        List<byte[]> golden = List.copyOf(GoldenFiles.read().values());
        for (int round = 0; round < 50_000; round++) {
            byte[] message = golden.get(random.nextInt(golden.size())).clone();
            for (int i = 0; i < 1 + random.nextInt(4); i++) {
                message[random.nextInt(message.length)] = (byte) random.nextInt();
            }
            try {
                FrameCodec.decode(message, FrameLimits.DEFAULT, random.nextBoolean())
                        .forEach(HostileFramesTest::parseOrRefuse);
            } catch (FrameException expected) {
                assertFalse(expected.detail().isEmpty());
            } catch (RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + round, e);
            }
        }
    }

    private static void parseOrRefuse(Frame frame) {
        try {
            frame.parse(Complete.parser());
        } catch (FrameException e) {
            assertFalse(e.fatal());
        }
    }

    private static FrameException assertFatal(byte[] message) {
        FrameException refusal =
                assertThrows(FrameException.class, () -> FrameCodec.decode(message, FrameLimits.DEFAULT, true));
        assertTrue(refusal.fatal(), refusal.detail());
        return refusal;
    }

    private static void assertTooLarge(byte[] message) {
        FrameException refusal =
                assertThrows(FrameException.class, () -> FrameCodec.decode(message, FrameLimits.DEFAULT, true));
        assertFalse(refusal.fatal(), refusal.detail());
        assertEquals(ErrorCode.FRAME_TOO_LARGE, refusal.code());
        assertEquals(GoldenFrame.COMPLETE.sequence, refusal.sequence());
        assertEquals(Method.COMPLETE.number(), refusal.methodNumber());
    }

    private static byte[] with(Consumer<ByteBuffer> change) {
        byte[] message = COMPLETE.clone();
        change.accept(ByteBuffer.wrap(message));
        return message;
    }

    /** A COMPLETE whose payload is {@code stream}, said to be compressed. */
    private static byte[] deflated(byte[] stream) {
        byte[] message = Arrays.copyOf(COMPLETE, FrameCodec.HEADER_BYTES + stream.length);
        System.arraycopy(stream, 0, message, FrameCodec.HEADER_BYTES, stream.length);
        ByteBuffer.wrap(message).putShort(6, (short) FrameCodec.FLAG_DEFLATE).putInt(20, stream.length);
        return message;
    }

    /** A batch without the writer's own bounds. */
    private static byte[] joined(List<byte[]> frames) {
        byte[] batch =
                Arrays.copyOf(FrameCodec.batch(1, List.of(), false), FrameCodec.HEADER_BYTES + frames.size() * 24);
        ByteBuffer out = ByteBuffer.wrap(batch).position(FrameCodec.HEADER_BYTES);
        frames.forEach(out::put);
        return ByteBuffer.wrap(batch)
                .putInt(20, batch.length - FrameCodec.HEADER_BYTES)
                .array();
    }

    private static byte[] payload(int length) {
        return Complete.newBuilder().setResult("x".repeat(length)).build().toByteArray();
    }

    private static byte[] zlib(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    private static byte[] withDictionary() {
        Deflater deflater = new Deflater();
        deflater.setDictionary(payload(100));
        deflater.setInput(payload(2_000));
        deflater.finish();
        byte[] stream = new byte[4_096];
        int length = deflater.deflate(stream);
        deflater.end();
        return Arrays.copyOf(stream, length);
    }

    private static long allocatedBy(Runnable action) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        action.run();
        long before = threads.getCurrentThreadAllocatedBytes();
        action.run();
        return threads.getCurrentThreadAllocatedBytes() - before;
    }
}
