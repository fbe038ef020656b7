package dev.muster.protocol.frame;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Hello;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The reader under Jazzer. The normal build runs the golden frames; {@code JAZZER_FUZZ=1 mvn test -pl common-protocol
 * -Dtest='FrameCodecFuzzTest#anyMessageIsReadOrRefused'} goes looking for more, one test at a time.
 */
class FrameCodecFuzzTest {
    /** Small, so that the fuzzer meets them. */
    private static final FrameLimits LIMITS = new FrameLimits(1 << 12, 1 << 14, 8);

    @MethodSource("golden")
    @FuzzTest(maxDuration = "2m")
    void anyMessageIsReadOrRefused(byte[] message) {
        for (boolean deflateAgreed : new boolean[] {false, true}) {
            try {
                List<Frame> frames = FrameCodec.decode(message, LIMITS, deflateAgreed);
                check(frames);
            } catch (FrameException refused) {
                require(!refused.detail().isEmpty(), "a refusal says why");
            }
        }
    }

    @MethodSource("golden")
    @FuzzTest(maxDuration = "2m")
    void aPlainFrameIsWrittenAsItWasRead(byte[] message) {
        if (message.length < FrameCodec.HEADER_BYTES || message[5] == FrameType.BATCH.number()) {
            return;
        }
        try {
            Frame frame = FrameCodec.decode(message, LIMITS, false).get(0);
            ByteBuffer again = ByteBuffer.allocate(
                            FrameCodec.HEADER_BYTES + frame.payload().remaining())
                    .putInt(FrameCodec.MAGIC)
                    .put((byte) FrameCodec.VERSION)
                    .put((byte) frame.type().number())
                    .putShort((short) 0)
                    .putLong(frame.sequence())
                    .putShort((short) frame.methodNumber())
                    .putShort((short) 0)
                    .putInt(frame.payload().remaining())
                    .put(frame.payload().duplicate());
            require(Arrays.equals(message, again.array()), "nothing of a frame is lost");
        } catch (FrameException refused) {
            require(
                    refused.fatal()
                            || refused.sequence() == ByteBuffer.wrap(message).getLong(8),
                    "answerable");
        }
    }

    /** The seeds. */
    static Stream<Arguments> golden() {
        return GoldenFiles.read().values().stream().map(message -> Arguments.of((Object) message));
    }

    private static void check(List<Frame> frames) {
        require(frames.size() <= LIMITS.batchFrames(), "a batch is bounded");
        for (Frame frame : frames) {
            require(frame.type() != FrameType.BATCH, "a batch is taken apart");
            require(frame.payload().remaining() <= LIMITS.inflatedBytes(), "a payload is bounded");
            try {
                frame.parse(Hello.parser());
                frame.parse(Assign.parser());
                frame.parse(Complete.parser());
            } catch (FrameException refused) {
                require(!refused.fatal(), "a bad payload does not end the connection");
            }
        }
    }

    private static void require(boolean holds, String property) {
        if (!holds) {
            throw new AssertionError(property);
        }
    }
}
