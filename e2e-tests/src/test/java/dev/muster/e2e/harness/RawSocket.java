package dev.muster.e2e.harness;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The WebSocket of agents with an inbox of what came, each message decoded as the test says. */
public final class RawSocket<M> implements WebSocket.Listener {
    /** The connection broke without a close frame (RFC 6455, section 7.4.1). */
    public static final int BROKEN = 1006;

    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final List<M> inbox = new ArrayList<>();
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final StringBuilder text = new StringBuilder();
    private Function<byte[], List<M>> onBinary = message -> List.of();
    private Function<String, List<M>> onText = message -> List.of();
    private @Nullable WebSocket socket;
    private @Nullable Integer closed;

    void onBinary(Function<byte[], List<M>> decoder) {
        onBinary = decoder;
    }

    void onText(Function<String, List<M>> decoder) {
        onText = decoder;
    }

    /** Opens it. @throws UpgradeRefused with the status where the gateway does not want it */
    RawSocket<M> open(URI gateway, String key) {
        URI uri = URI.create(gateway.toString().replaceFirst("^http", "ws") + "/v1/agents/ws");
        try {
            WebSocket opened = Door.client()
                    .newWebSocketBuilder()
                    .connectTimeout(CONNECT)
                    .header("Authorization", "Bearer " + key)
                    .buildAsync(uri, this)
                    .join();
            synchronized (this) {
                socket = opened;
            }
            return this;
        } catch (CompletionException e) {
            if (e.getCause() instanceof WebSocketHandshakeException refusal) {
                throw new UpgradeRefused(refusal.getResponse().statusCode());
            }
            throw e;
        }
    }

    /** The upgrade was answered with another status than 101. */
    public static final class UpgradeRefused extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        UpgradeRefused(int status) {
            super("status " + status);
            this.status = status;
        }

        public int status() {
            return status;
        }
    }

    private synchronized WebSocket socket() {
        if (socket == null) {
            throw new IllegalStateException("not open");
        }
        return socket;
    }

    // The JDK takes one message at a time.
    synchronized void send(byte[] message) {
        var unused = socket().sendBinary(ByteBuffer.wrap(message), true).join();
    }

    synchronized void send(String message) {
        var unused = socket().sendText(message, true).join();
    }

    void abort() {
        socket().abort();
    }

    @Override
    public @Nullable CompletionStage<?> onBinary(WebSocket from, ByteBuffer data, boolean last) {
        byte[] part = new byte[data.remaining()];
        data.get(part);
        bytes.writeBytes(part);
        if (last) {
            byte[] whole = bytes.toByteArray();
            bytes.reset();
            arrived(onBinary.apply(whole));
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        text.append(data);
        if (last) {
            String whole = text.toString();
            text.setLength(0);
            arrived(onText.apply(whole));
        }
        from.request(1);
        return null;
    }

    @Override
    public @Nullable CompletionStage<?> onClose(WebSocket from, int code, String reason) {
        ended(code);
        return null;
    }

    @Override
    public void onError(WebSocket from, Throwable error) {
        ended(BROKEN);
    }

    private synchronized void arrived(List<M> messages) {
        inbox.addAll(messages);
        notifyAll();
    }

    private synchronized void ended(int code) {
        if (closed == null) {
            closed = code;
            notifyAll();
        }
    }

    synchronized boolean isOpen() {
        return closed == null;
    }

    /** Takes the first message that the condition holds for, and leaves the others. */
    synchronized Optional<M> next(Predicate<M> condition, Duration within) {
        long until = System.nanoTime() + within.toNanos();
        while (true) {
            for (M message : inbox) {
                if (condition.test(message)) {
                    inbox.remove(message);
                    return Optional.of(message);
                }
            }
            if (closed != null || !park(until)) {
                return Optional.empty();
            }
        }
    }

    synchronized int awaitClosed(Duration within) {
        long until = System.nanoTime() + within.toNanos();
        while (closed == null) {
            if (!park(until)) {
                throw new AssertionError("the socket is still open after " + within + "; " + this);
            }
        }
        return closed;
    }

    /** False once the time is over. */
    private boolean park(long until) {
        long left = (until - System.nanoTime()) / 1_000_000;
        if (left <= 0) {
            return false;
        }
        try {
            wait(left);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public synchronized String toString() {
        return "socket closed=" + closed + " inbox=" + inbox;
    }
}
