package dev.muster.e2e.cache;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.NetClient;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicBoolean;

/** A way to Redis on which everything a subscriber is told comes late, in order; all else at once. */
final class LateInvalidations {
    private final Vertx vertx;
    private final NetClient client;
    private final int redis;
    private final Duration lag;
    private final NetServer server;

    LateInvalidations(Vertx vertx, int redis, Duration lag) {
        this.vertx = vertx;
        this.client = vertx.createNetClient();
        this.redis = redis;
        this.lag = lag;
        this.server = vertx.createNetServer().connectHandler(this::serve);
        server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    }

    String url() {
        return "redis://127.0.0.1:" + server.actualPort();
    }

    private void serve(NetSocket near) {
        near.pause();
        client.connect(redis, "127.0.0.1").onSuccess(far -> join(near, far)).onFailure(failure -> near.close());
    }

    private void join(NetSocket near, NetSocket far) {
        AtomicBoolean subscribed = new AtomicBoolean();
        near.handler(bytes -> {
            if (bytes.toString().toUpperCase(Locale.ROOT).contains("SUBSCRIBE")) {
                subscribed.set(true);
            }
            far.write(bytes);
        });
        far.handler(bytes -> told(near, bytes, subscribed.get()));
        near.closeHandler(end -> far.close());
        far.closeHandler(end -> near.close());
        near.resume();
    }

    private void told(NetSocket near, Buffer bytes, boolean late) {
        if (late) {
            vertx.setTimer(lag.toMillis(), tick -> near.write(bytes));
        } else {
            near.write(bytes);
        }
    }
}
