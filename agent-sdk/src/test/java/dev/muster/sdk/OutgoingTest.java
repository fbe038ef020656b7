package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutgoingTest {
    private final SlowSocket socket = new SlowSocket();
    private final List<String> lost = new ArrayList<>();
    private final AtomicInteger relieved = new AtomicInteger();
    private final Outgoing outgoing = new Outgoing(socket, lost::add, relieved::incrementAndGet);

    @Test
    void oneMessageIsUnderWayAtATimeInOrder() {
        for (int i = 0; i < 5; i++) {
            outgoing.add(new byte[i]);
        }
        assertEquals(List.of(0), socket.sent);
        while (socket.pending != null) {
            socket.finish();
        }

        assertEquals(List.of(0, 1, 2, 3, 4), socket.sent);
        assertEquals(5, outgoing.written());
    }

    @Test
    void aSocketThatTakesEverythingAtOnceIsFedInALoop() {
        outgoing.add(new byte[1]);
        for (int i = 1; i < Outgoing.MAX_MESSAGES; i++) {
            outgoing.add(new byte[1]);
        }
        socket.quick = true;
        socket.finish();

        assertEquals(Outgoing.MAX_MESSAGES, socket.sent.size());
    }

    @Test
    void aFullQueueGivesTheSocketUp() {
        for (int i = 0; i < Outgoing.MAX_MESSAGES; i++) {
            outgoing.add(new byte[1]);
        }
        assertEquals(List.of(), lost);
        outgoing.add(new byte[1]);

        assertEquals(List.of("The server does not read"), lost);
    }

    @Test
    void aCrowdedQueueTellsWhenItIsEmpty() {
        for (int i = 0; i < 5; i++) {
            outgoing.add(new byte[1 << 20]);
        }
        assertTrue(outgoing.isCrowded());
        assertEquals(0, relieved.get());
        socket.quick = true;
        socket.finish();

        assertEquals(1, relieved.get());
        assertFalse(outgoing.isCrowded());
    }

    @Test
    void aFailedSendEndsIt() {
        outgoing.add(new byte[1]);
        outgoing.add(new byte[2]);
        socket.fail();

        assertEquals(List.of("Sending failed: broken pipe"), lost);
        assertEquals(List.of(1), socket.sent);
    }

    @Test
    void closingComesBehindTheLastMessageAndOnce() {
        outgoing.add(new byte[1]);
        outgoing.add(new byte[2]);
        outgoing.close();
        outgoing.add(new byte[3]);
        assertEquals(0, socket.closes);
        socket.quick = true;
        socket.finish();
        outgoing.close();

        assertEquals(List.of(1, 2), socket.sent);
        assertEquals(1, socket.closes);
        assertEquals(List.of(), lost);
    }
}
