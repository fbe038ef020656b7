package dev.muster.task.platform;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The two connections to Redis that hints travel by: one that listens and one that tells. Lives on one event loop, where all its
 * state is kept. While Redis is away, hints are dropped and both are tried again, later and later.
 */
@Singleton
class HintRelay {
    private static final Logger LOG = Logger.getLogger(HintRelay.class);
    private static final int SLOWEST = 10;

    private final VertxInternal vertx;
    private final Redis redis;
    private final ReplicaId self;
    private final TaskConfig.HintsConfig config;

    private volatile List<HintChannel<?, ?>> channels = List.of();
    private volatile boolean up;
    private volatile boolean stopped;
    private volatile @Nullable Context loop;

    // Below: only on the loop.
    private @Nullable RedisConnection teller;
    private @Nullable RedisConnection listener;
    private final Set<HintChannel<?, ?>> telling = new HashSet<>();
    private boolean saidDown;
    private long pauseMillis;

    @Inject
    HintRelay(Vertx vertx, Redis redis, ReplicaId self, TaskConfig config) {
        this.vertx = (VertxInternal) vertx;
        this.redis = redis;
        this.self = self;
        this.config = config.hints();
    }

    /** Sets what is carried; once, before the start. */
    void carry(List<HintChannel<?, ?>> all) {
        channels = all;
    }

    /** Whether hints reach other replicas at the moment. */
    boolean up() {
        return up;
    }

    <T> void send(HintChannel<?, T> channel, Collection<T> hints) {
        Context at = loop;
        if (up && at != null) {
            channel.offer(hints);
            at.runOnContext(go -> flush(channel));
        }
    }

    void start(@Observes StartupEvent event, Hints carried) {
        if (config.enabled()) {
            pauseMillis = config.reconnectAfter().toMillis();
            Context at = vertx.createEventLoopContext();
            loop = at;
            at.runOnContext(go -> connect());
        }
    }

    void stop(@Observes ShutdownEvent event) {
        stopped = true;
        Context at = loop;
        if (at != null) {
            at.runOnContext(go -> disconnect());
        }
    }

    private void connect() {
        if (stopped) {
            return;
        }
        redis.connect()
                .compose(this::stillWanted)
                .compose(this::listen)
                .compose(done -> redis.connect())
                .compose(this::stillWanted)
                .onSuccess(this::tell)
                .onFailure(this::lost);
    }

    private Future<RedisConnection> stillWanted(RedisConnection connection) {
        if (stopped) {
            connection.close();
            return Future.failedFuture("stopped");
        }
        return Future.succeededFuture(connection);
    }

    private Future<Void> listen(RedisConnection connection) {
        listener = watched(connection);
        connection.handler(this::received);
        Request subscribe = Request.cmd(Command.SUBSCRIBE);
        channels.forEach(channel -> subscribe.arg(redisName(channel)));
        return connection.send(subscribe).mapEmpty();
    }

    private void tell(RedisConnection connection) {
        teller = watched(connection);
        pauseMillis = config.reconnectAfter().toMillis();
        telling.clear();
        channels.forEach(HintChannel::forget);
        up = true;
        LOG.infof("hints travel by redis channels=%s*", config.channelPrefix());
        saidDown = false;
    }

    private RedisConnection watched(RedisConnection connection) {
        connection.exceptionHandler(this::lost);
        connection.endHandler(end -> lost(new IllegalStateException("the connection was closed")));
        return connection;
    }

    private void lost(Throwable cause) {
        boolean connected = teller != null || listener != null;
        disconnect();
        if (stopped) {
            return;
        }
        if (!saidDown) {
            LOG.warnf("hints stay at home, redis is away cause=%s", cause.toString());
            saidDown = true;
        }
        scheduleConnect(connected);
    }

    private boolean connectScheduled;

    private void scheduleConnect(boolean soon) {
        if (connectScheduled) {
            return;
        }
        connectScheduled = true;
        long first = config.reconnectAfter().toMillis();
        vertx.setTimer(soon ? first : pauseMillis, timer -> {
            connectScheduled = false;
            pauseMillis = Math.min(pauseMillis * 2, first * SLOWEST);
            connect();
        });
    }

    private void disconnect() {
        up = false;
        RedisConnection oldTeller = teller;
        RedisConnection oldListener = listener;
        teller = null;
        listener = null;
        close(oldTeller);
        close(oldListener);
    }

    private static void close(@Nullable RedisConnection connection) {
        if (connection != null) {
            connection.exceptionHandler(null);
            connection.endHandler(null);
            connection.handler(null);
            connection.close();
        }
    }

    /** One message of a channel at a time: while it is under way the next one gathers. */
    private void flush(HintChannel<?, ?> channel) {
        RedisConnection connection = teller;
        if (connection == null || telling.contains(channel)) {
            return;
        }
        byte[] message = channel.nextMessage(self);
        if (message == null) {
            return;
        }
        telling.add(channel);
        connection
                .send(Request.cmd(Command.PUBLISH).arg(redisName(channel)).arg(Buffer.buffer(message)))
                .onComplete(sent -> {
                    telling.remove(channel);
                    if (sent.succeeded()) {
                        flush(channel);
                    } else {
                        lost(sent.cause());
                    }
                });
    }

    private void received(Response message) {
        if (message.size() < 3 || !"message".equals(message.get(0).toString())) {
            return;
        }
        String name = message.get(1).toString();
        for (HintChannel<?, ?> channel : channels) {
            if (redisName(channel).equals(name)) {
                channel.receive(self, message.get(2).toBytes());
            }
        }
    }

    private String redisName(HintChannel<?, ?> channel) {
        return config.channelPrefix() + channel.name();
    }
}
