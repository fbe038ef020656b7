package dev.muster.sdk;

import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue in front of a WebSocket, which takes one message at a time. Keeps the order; for any number of
 * threads. A queue that is full has a peer that does not read: the socket is given up.
 */
final class Outgoing {
    static final int MAX_MESSAGES = 4_096;

    /** From here on whatever can wait should. */
    private static final long CROWDED_BYTES = 4 << 20;

    private final WebSocket socket;
    private final Consumer<String> lost;
    private final Runnable relieved;

    // Guarded by this.
    private final Queue<byte[]> queue = new ArrayDeque<>();
    private long queuedBytes;
    private long written;
    private boolean sending;
    private boolean closing;
    private boolean closed;
    private boolean crowded;

    /**
     * @param lost told why nothing can be sent any more, perhaps more than once
     * @param relieved called on any thread when a crowded queue is empty again
     */
    Outgoing(WebSocket socket, Consumer<String> lost, Runnable relieved) {
        this.socket = socket;
        this.lost = lost;
        this.relieved = relieved;
    }

    void add(byte[] message) {
        if (!enqueued(message)) {
            lost.accept("The server does not read");
        } else if (startsSending()) {
            pump();
        }
    }

    /** Closes the socket behind the last message. */
    void close() {
        synchronized (this) {
            closing = true;
        }
        if (startsSending()) {
            pump();
        }
    }

    /** Whether more than 4 MiB wait. If so, {@code relieved} is called when they are gone. */
    synchronized boolean isCrowded() {
        crowded |= queuedBytes > CROWDED_BYTES;
        return crowded;
    }

    /** How many messages were handed to the network so far. */
    synchronized long written() {
        return written;
    }

    private synchronized boolean enqueued(byte[] message) {
        if (queue.size() >= MAX_MESSAGES) {
            return false;
        }
        if (!closing) {
            queue.add(message);
            queuedBytes += message.length;
        }
        return true;
    }

    private synchronized boolean startsSending() {
        boolean starts = !sending;
        sending = true;
        return starts;
    }

    /** Sends until the socket takes its time, whose end then goes on here. */
    private void pump() {
        for (byte[] next = head(); next != null; next = head()) {
            CompletableFuture<WebSocket> sent = socket.sendBinary(ByteBuffer.wrap(next), true);
            if (!sent.isDone() || sent.isCompletedExceptionally()) {
                var unused = sent.whenComplete((ignored, failure) -> goOn(failure));
                return;
            }
            removeHead();
        }
    }

    private void goOn(@Nullable Throwable failure) {
        if (failure == null) {
            removeHead();
            pump();
        } else {
            lost.accept("Sending failed: " + failure.getMessage());
        }
    }

    /** The next message, still in the queue; null when there is none, and nobody is sending any more. */
    private byte @Nullable [] head() {
        boolean last;
        boolean relief;
        synchronized (this) {
            byte[] head = queue.peek();
            if (head != null) {
                return head;
            }
            sending = false;
            last = closing && !closed;
            closed = closing;
            relief = crowded;
            crowded = false;
        }
        if (relief) {
            relieved.run();
        }
        if (last) {
            var unused = socket.sendClose(WebSocket.NORMAL_CLOSURE, "").whenComplete((ignored, failure) -> {
                if (failure != null) {
                    lost.accept("Closing failed");
                }
            });
        }
        return null;
    }

    private synchronized void removeHead() {
        byte[] head = queue.remove();
        queuedBytes -= head.length;
        written++;
    }
}
