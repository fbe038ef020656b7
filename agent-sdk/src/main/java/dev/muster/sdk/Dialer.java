package dev.muster.sdk;

import dev.muster.protocol.error.ErrorCode;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The one who opens connections, one at a time: at once, and after failures with growing delays, turning to the next base
 * URL each time. It is busy from the moment a connection is planned until it is told how that went.
 */
final class Dialer {
    /** Who wants to know. Called on the loop. */
    interface Events extends Connection.Events {
        /** The upgrade succeeded; say {@link #succeeded} or {@link #failed} when HELLO is answered. */
        void opened(Connection connection);

        /** No connection came about. The next is planned already. */
        void unreachable(String reason);

        /** The upgrade was refused to this key. */
        void refused(ErrorCode code, String detail);
    }

    private static final String PATH = "/v1/agents/ws";

    /** A connection that lived this long owes nothing to the failures before it. */
    private static final long STABLE_NANOS = Duration.ofSeconds(1).toNanos();

    private final HttpClient client;
    private final Endpoints endpoints;
    private final String authorization;
    private final Loop loop;
    private final Timing timing;
    private final Backoff backoff;
    private final RandomGenerator random;
    private boolean busy;
    private boolean stopped;
    private long succeededNanos;
    private Loop.@Nullable Timer planned;
    /** A connection planned by {@link #move} that is not under way yet. */
    private Loop.@Nullable Timer moving;

    Dialer(
            HttpClient client,
            Endpoints endpoints,
            String authorization,
            Loop loop,
            Timing timing,
            RandomGenerator random) {
        this.client = client;
        this.endpoints = endpoints;
        this.authorization = authorization;
        this.loop = loop;
        this.timing = timing;
        this.backoff = new Backoff(timing.reconnect(), random);
        this.random = random;
    }

    /** Opens the first connection. */
    void start(Events events) {
        dialAfter(Duration.ZERO, events);
    }

    /**
     * The connection in use is gone: opens another unless one is under way, soon if it had lived. Not at once, because
     * all agents of a gateway lose theirs in the same moment.
     */
    void lost(Events events) {
        if (moving != null) {
            moving.cancel();
            moving = null;
        } else if (busy) {
            return;
        } else {
            endpoints.next();
        }
        if (hasLived()) {
            backoff.reset();
        }
        dialAfter(backoff.next(), events);
    }

    /** Plans a connection beside one that still serves; should that be {@link #lost} before, it is opened then. */
    void move(Duration delay, Events events) {
        if (!busy && !stopped) {
            endpoints.next();
            busy = true;
            moving = loop.after(delay, () -> {
                moving = null;
                open(events);
            });
        }
    }

    /** HELLO was answered. */
    void succeeded() {
        busy = false;
        succeededNanos = System.nanoTime();
    }

    /** The connection, or its HELLO, came to nothing: plans the next. */
    void failed(Duration atLeast, Events events) {
        Duration delay = backoff.next();
        endpoints.next();
        dialAfter(delay.compareTo(atLeast) > 0 ? delay : atLeast, events);
    }

    /** The server does not want this agent: plans to ask again much later. */
    void refused(Events events) {
        long half = timing.refused().toNanos() / 2;
        dialAfter(Duration.ofNanos(half + random.nextLong(half + 1)), events);
    }

    void stop() {
        stopped = true;
        if (moving != null) {
            moving.cancel();
        }
        if (planned != null) {
            planned.cancel();
        }
    }

    private boolean hasLived() {
        return System.nanoTime() - succeededNanos > STABLE_NANOS;
    }

    private void dialAfter(Duration delay, Events events) {
        if (!stopped) {
            busy = true;
            planned = loop.after(delay, () -> open(events));
        }
    }

    private void open(Events events) {
        if (stopped) {
            return;
        }
        Connection connection = new Connection(loop, events);
        try {
            var unused = upgrade(connection)
                    .whenComplete((socket, failure) -> loop.post(() -> {
                        if (failure == null) {
                            opened(connection, events);
                        } else {
                            failed(failure, events);
                        }
                    }));
        } catch (RuntimeException e) {
            failed(e, events);
        }
    }

    private CompletableFuture<WebSocket> upgrade(Connection connection) {
        return client.newWebSocketBuilder()
                .header("Authorization", authorization)
                .connectTimeout(timing.connect())
                .buildAsync(endpoints.socket(PATH), connection);
    }

    /** What came with the answer to the upgrade was heard before this: the connection may have ended already. */
    private void opened(Connection connection, Events events) {
        if (stopped) {
            connection.abort("The agent is closed");
        } else if (connection.hasEnded()) {
            unreachable("The connection ended as soon as it was open", events);
        } else {
            events.opened(connection);
        }
    }

    private void failed(Throwable failure, Events events) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        int status = cause instanceof WebSocketHandshakeException refusal && refusal.getResponse() != null
                ? refusal.getResponse().statusCode()
                : 0;
        switch (status) {
            case 401 -> refused(ErrorCode.UNAUTHENTICATED, events);
            case 403 -> refused(ErrorCode.PERMISSION_DENIED, events);
            case 0 -> unreachable(cause.toString(), events);
            default -> unreachable("The upgrade was answered with HTTP status " + status, events);
        }
    }

    private void unreachable(String reason, Events events) {
        if (!stopped) {
            events.unreachable(endpoints.http("") + ": " + reason);
        }
        failed(Duration.ZERO, events);
    }

    private void refused(ErrorCode code, Events events) {
        events.refused(code, code.title());
        refused(events);
    }
}
