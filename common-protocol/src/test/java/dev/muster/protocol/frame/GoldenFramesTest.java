package dev.muster.protocol.frame;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.muster.proto.agent.v1.Complete;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GoldenFramesTest {
    private static final Map<String, byte[]> GOLDEN = GoldenFiles.read();

    private static final Complete DEFLATED = Complete.newBuilder()
            .setTaskId("01a1fd55-7afb-7000-8000-00000000002a")
            .setAttempt(1)
            .setResult("\"" + "muster ".repeat(200) + "\"")
            .build();

    @ParameterizedTest
    @EnumSource
    void aFrameIsWrittenAsTheFileSays(GoldenFrame frame) {
        byte[] written = frame.encoded();

        assertArrayEquals(golden(nameOf(frame)), written, () -> GoldenFiles.write(nameOf(frame), written));
    }

    @ParameterizedTest
    @EnumSource
    void aFrameIsReadAsTheFileSays(GoldenFrame frame) {
        assertIs(frame, only(golden(nameOf(frame))));
    }

    @Test
    void aBatchIsWrittenAndReadAsTheFileSays() {
        byte[] written = FrameCodec.batch(7, List.of(GoldenFrame.ACCEPT.encoded(), GoldenFrame.PONG.encoded()), false);

        assertArrayEquals(golden("batch"), written, () -> GoldenFiles.write("batch", written));
        List<Frame> frames = FrameCodec.decode(golden("batch"), FrameLimits.DEFAULT, false);
        assertEquals(2, frames.size());
        assertIs(GoldenFrame.ACCEPT, frames.get(0));
        assertIs(GoldenFrame.PONG, frames.get(1));
    }

    /** Which bytes a compressor makes is its own affair, so the other direction is only read back. */
    @Test
    void aDeflatedFrameIsReadAsTheFileSays() {
        byte[] written = FrameCodec.encode(FrameType.REQUEST, Method.COMPLETE, 8, DEFLATED, true);

        assertEquals(DEFLATED, only(written).parse(Complete.parser()));
        assertEquals(
                DEFLATED,
                only(golden("complete_deflated")).parse(Complete.parser()),
                () -> GoldenFiles.write("complete_deflated", written));
    }

    @Test
    void everyFrameOfTheFileIsTested() {
        Set<String> tested = new HashSet<>(Set.of("batch", "complete_deflated"));
        Stream.of(GoldenFrame.values()).map(GoldenFramesTest::nameOf).forEach(tested::add);

        assertEquals(tested, GOLDEN.keySet());
    }

    private static void assertIs(GoldenFrame golden, Frame frame) {
        assertEquals(golden.type, frame.type());
        assertEquals(golden.method, frame.method());
        assertEquals(golden.sequence, frame.sequence());
        if (golden.payload == null) {
            assertEquals(0, frame.payload().remaining());
        } else {
            assertEquals(golden.payload, frame.parse(golden.payload.getParserForType()));
        }
    }

    private static Frame only(byte[] message) {
        return FrameCodec.decode(message, FrameLimits.DEFAULT, true).get(0);
    }

    private static byte[] golden(String name) {
        return GOLDEN.getOrDefault(name, new byte[0]);
    }

    private static String nameOf(GoldenFrame frame) {
        return frame.name().toLowerCase(Locale.ROOT);
    }
}
