package dev.muster.sdk;

import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.ServerWebSocket;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A server that takes agents' sockets and leaves it to the test what to say on them. */
final class FakeGateway implements AutoCloseable {
    static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<FakeSocket> sockets = new LinkedBlockingQueue<>();
    private final HttpServer server;
    private volatile int refusal;

    FakeGateway() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setMaxWebSocketMessageSize(4 << 20)
                .setMaxWebSocketFrameSize(4 << 20);
        server = vertx.createHttpServer(options).webSocketHandler(this::connected);
        server.listen().toCompletionStage().toCompletableFuture().join();
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort();
    }

    /** From now on answers upgrades with this status; 0: takes them. */
    void refuseWith(int status) {
        refusal = status;
    }

    /** The next connection. */
    FakeSocket next() throws InterruptedException {
        FakeSocket socket = sockets.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        return assertPresent(socket, "no connection came");
    }

    /** Whether there is a connection that nobody has asked for. */
    boolean hasNext() {
        return !sockets.isEmpty();
    }

    @Override
    public void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private void connected(ServerWebSocket socket) {
        if (refusal == 0) {
            sockets.add(new FakeSocket(socket));
        } else {
            socket.reject(refusal);
        }
    }

    static <T> T assertPresent(@org.jspecify.annotations.Nullable T value, String otherwise) {
        assertNotNull(value, otherwise);
        return value;
    }
}
