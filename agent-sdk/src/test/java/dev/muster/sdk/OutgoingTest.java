package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
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

    /** A socket whose sends end when the test says so; keeps their lengths. */
    private static final class SlowSocket implements WebSocket {
        private final List<Integer> sent = new ArrayList<>();
        private @Nullable CompletableFuture<WebSocket> pending;
        private boolean quick;
        private int closes;

        void finish() {
            take().complete(this);
        }

        void fail() {
            take().completeExceptionally(new IOException("broken pipe"));
        }

        private CompletableFuture<WebSocket> take() {
            CompletableFuture<WebSocket> taken = FakeGateway.assertPresent(pending, "nothing is under way");
            pending = null;
            return taken;
        }

        @Override
        public CompletableFuture<WebSocket> sendBinary(ByteBuffer data, boolean last) {
            assertTrue(pending == null, "a send is under way");
            sent.add(data.remaining());
            if (quick) {
                return CompletableFuture.completedFuture(this);
            }
            pending = new CompletableFuture<>();
            return pending;
        }

        @Override
        public CompletableFuture<WebSocket> sendClose(int statusCode, String reason) {
            closes++;
            return CompletableFuture.completedFuture(this);
        }

        @Override
        public CompletableFuture<WebSocket> sendText(CharSequence data, boolean last) {
            throw new AssertionError("no text is sent");
        }

        @Override
        public CompletableFuture<WebSocket> sendPing(ByteBuffer message) {
            throw new AssertionError("no ping is sent");
        }

        @Override
        public CompletableFuture<WebSocket> sendPong(ByteBuffer message) {
            throw new AssertionError("no pong is sent");
        }

        @Override
        public void request(long n) {}

        @Override
        public String getSubprotocol() {
            return "";
        }

        @Override
        public boolean isOutputClosed() {
            return false;
        }

        @Override
        public boolean isInputClosed() {
            return false;
        }

        @Override
        public void abort() {}
    }
}
