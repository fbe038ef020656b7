package dev.muster.task.platform;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class HintCodecTest {
    private static final UUID SENDER = UUID.fromString("00000000-0000-0000-0000-000000000001");
    private static final UUID OTHER = UUID.fromString("00000000-0000-0000-0000-000000000002");

    @Test
    void aMessageIsTheSenderThenItsItems() {
        TaskVersion task = new TaskVersion(UUID.fromString("0192f0c0-1111-7222-8333-444455556666"), 258);

        byte[] message = HintCodec.TASK.write(SENDER, List.of(task));

        assertEquals(
                "00000000000000000000000000000001" + "0192f0c0111172228333444455556666" + "00000102",
                HexFormat.of().formatHex(message));
        assertEquals(List.of(task), HintCodec.TASK.read(OTHER, message));
    }

    @Test
    void aTaskThatGoesOnHasItsVersionInverted() {
        TaskVersion task = TaskVersion.goingOn(OTHER, 258);

        byte[] message = HintCodec.TASK.write(SENDER, List.of(task));

        assertEquals("fffffefd", HexFormat.of().formatHex(message).substring(64));
        assertEquals(List.of(task), HintCodec.TASK.read(OTHER, message));
    }

    @Test
    void ownMessagesAreIgnored() {
        assertEquals(List.of(), HintCodec.LANE.read(SENDER, HintCodec.LANE.write(SENDER, List.of(1, 2))));
        assertEquals(List.of(1, 2), HintCodec.LANE.read(OTHER, HintCodec.LANE.write(SENDER, List.of(1, 2))));
    }

    @Test
    void brokenMessagesAreIgnored() {
        assertEquals(List.of(), HintCodec.SESSION.read(OTHER, new byte[0]));
        assertEquals(List.of(), HintCodec.SESSION.read(OTHER, new byte[15]));
        assertEquals(List.of(), HintCodec.SESSION.read(OTHER, new byte[31]));
        assertEquals(List.of(), HintCodec.SESSION.read(OTHER, new byte[16]));
    }
}
