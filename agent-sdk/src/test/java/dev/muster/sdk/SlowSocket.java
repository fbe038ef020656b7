package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A socket whose sends end when the test says so; keeps their lengths. */
final class SlowSocket implements WebSocket {
    final List<Integer> sent = new ArrayList<>();

    @Nullable
    CompletableFuture<WebSocket> pending;

    boolean quick;
    int closes;

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
