package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.protocol.frame.FrameLimits;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IncomingTest {
    private static final int MAX = FrameLimits.DEFAULT.messageBytes();

    private final Incoming incoming = new Incoming();

    @Test
    void messagesInAnyPartsComeOutWhole() {
        long seed = new Random().nextLong();
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) {
            byte[] message = new byte[random.nextInt(round < 5 ? MAX + 1 : 5_000)];
            random.nextBytes(message);
            int at = 0;
            while (random.nextInt(4) > 0) {
                int length = random.nextInt(message.length - at + 1);
                assertNull(incoming.add(ByteBuffer.wrap(message, at, length), false));
                at += length;
            }
            ByteBuffer rest = ByteBuffer.wrap(message, at, message.length - at);
            assertFalse(incoming.overflows(rest));
            assertArrayEquals(message, incoming.add(rest, true), "seed " + seed);
        }
    }

    @Test
    void theLargestMessageFitsAndOneByteMoreDoesNot() {
        assertFalse(incoming.overflows(ByteBuffer.allocate(MAX)));
        assertTrue(incoming.overflows(ByteBuffer.allocate(MAX + 1)));
        assertNull(incoming.add(ByteBuffer.allocate(1), false));
        assertFalse(incoming.overflows(ByteBuffer.allocate(MAX - 1)));
        assertTrue(incoming.overflows(ByteBuffer.allocate(MAX)));
    }
}
