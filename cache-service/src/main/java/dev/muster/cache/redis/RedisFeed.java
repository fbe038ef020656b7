package dev.muster.cache.redis;

import dev.muster.cache.CacheServiceConfig;
import dev.muster.cache.feed.Feed;
import dev.muster.cache.feed.Invalidation;
import dev.muster.cache.redis.RedisLine.Answers;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Objects;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Invalidations by Redis: it counts and tells them in one step, and every replica listens. Four times a second each replica has
 * Redis say on a channel of its own how far it has counted; as that comes by the connection that invalidations come by, what
 * was counted before has come before.
 *
 * <p>Its state is kept on one event loop.
 */
@Singleton
public class RedisFeed {
    private static final Logger LOG = Logger.getLogger(RedisFeed.class);
    private static final long BEAT_MILLIS = 250;
    private static final long CONNECT_MILLIS = 3_000;
    /** Without a beat for so long the listening connection is made anew. */
    private static final long DEAF_NANOS = 2_000_000_000L;

    private final Redis redis;
    private final RedisLines lines;
    private final Feed feed;
    private final Names names;
    private final Backoff backoff;
    private final ContextInternal loop;
    private final String replica = UUID.randomUUID().toString();
    private @Nullable RedisConnection listener;
    private int attempt;
    private volatile String runId = "";
    private long heardAt;
    private boolean stopped;

    @Inject
    RedisFeed(Vertx vertx, Redis redis, RedisLines lines, Feed feed, CacheServiceConfig config) {
        this.redis = redis;
        this.lines = lines;
        this.feed = feed;
        this.names = new Names(config.cache().redis().prefix());
        this.backoff = new Backoff(config.cache().redis().reconnectAfter());
        this.loop = ((VertxInternal) vertx).createEventLoopContext();
    }

    void start(@Observes StartupEvent event) {
        loop.runOnContext(go -> connect());
        loop.owner().setPeriodic(BEAT_MILLIS, tick -> loop.runOnContext(go -> beat()));
    }

    void stop(@Observes ShutdownEvent event) {
        loop.runOnContext(go -> {
            stopped = true;
            lost("stopped");
        });
    }

    /** Deletes, counts and tells; the number and its epoch. Fails where Redis has not confirmed it. */
    public Uni<Counted> invalidate(Invalidation what) {
        Request call =
                Script.INVALIDATE.call(1 + what.keys().size() + what.tags().size());
        call.arg(names.count());
        what.keys().forEach(key -> call.arg(names.value(what.tenant(), what.namespace(), key)));
        what.tags().forEach(tag -> call.arg(names.tag(what.tenant(), what.namespace(), tag)));
        byte[] told = InvalidationForm.of(what).toByteArray();
        call.arg(newEpoch()).arg(names.channel()).arg(Buffer.buffer(told));
        return Trips.uni(lines.here().urgent(call, 2L * told.length))
                .map(RedisFeed::counted)
                .onFailure(RedisAway.class)
                .transform(away -> refusal((RedisAway) away));
    }

    private static Counted counted(Answers answers) {
        Response answer = Objects.requireNonNull(answers.list().get(0), "the script answers");
        return new Counted(
                epoch(answer.get(0).toString(), answers.runId()),
                Long.parseLong(answer.get(1).toString()));
    }

    private static MusterException refusal(RedisAway away) {
        return away.sent()
                ? ErrorCode.OUTCOME_UNKNOWN.because("Redis did not confirm it")
                : ErrorCode.UNAVAILABLE.because("Redis cannot be asked: " + away.getMessage());
    }

    private void beat() {
        if (listener == null) {
            return;
        }
        long now = System.nanoTime();
        if (now - heardAt > DEAF_NANOS) {
            lost("nothing was heard");
            return;
        }
        Request call = Script.BEAT
                .call(1)
                .arg(names.count())
                .arg(newEpoch())
                .arg(names.beats(replica))
                .arg(now);
        lines.here().urgent(call, 0);
    }

    private void connect() {
        if (stopped) {
            return;
        }
        int mine = ++attempt;
        loop.owner().setTimer(CONNECT_MILLIS, late -> loop.runOnContext(go -> failed(mine, "it took too long")));
        redis.connect()
                .onSuccess(made -> loop.runOnContext(go -> listen(mine, made)))
                .onFailure(failure -> loop.runOnContext(go -> failed(mine, failure.toString())));
    }

    /** From here on silence ends it, see {@link #beat()}. */
    private void listen(int mine, RedisConnection made) {
        if (stopped || mine != attempt) {
            Connections.close(made);
            return;
        }
        listener = made;
        heardAt = System.nanoTime();
        // The socket may be on another loop than ours.
        made.handler(message -> loop.runOnContext(go -> received(made, message)));
        made.exceptionHandler(failure -> loop.runOnContext(go -> lost(made, failure.toString())));
        made.endHandler(end -> loop.runOnContext(go -> lost(made, "the connection was closed")));
        Connections.take(made)
                .compose(run -> {
                    runId = run;
                    return made.send(
                            Request.cmd(Command.SUBSCRIBE).arg(names.channel()).arg(names.beats(replica)));
                })
                .onSuccess(subscribed -> loop.runOnContext(go -> subscribed()))
                .onFailure(failure -> loop.runOnContext(go -> lost(made, failure.toString())));
    }

    private void subscribed() {
        backoff.reset();
        LOG.infof("listening for invalidations run=%s", runId);
        beat();
    }

    /** An attempt to connect ends in nothing, unless it has ended already. */
    private void failed(int mine, String cause) {
        if (mine == attempt && listener == null) {
            attempt++;
            LOG.debugf("redis is away cause=%s", cause);
            later();
        }
    }

    private void received(RedisConnection from, Response message) {
        if (from == listener) {
            received(message);
        }
    }

    private void received(Response message) {
        if (message.size() < 3 || !"message".equals(message.get(0).toString())) {
            return;
        }
        ChannelMessage told = ChannelMessage.read(message.get(2).toBytes());
        String epoch = epoch(told.epoch(), runId);
        if (names.channel().equals(message.get(1).toString())) {
            feed.invalidated(epoch, told.number(), told.invalidation());
        } else {
            heardAt = System.nanoTime();
            feed.beat(epoch, told.number(), told.sentAt());
        }
    }

    private void lost(RedisConnection which, String cause) {
        if (which == listener) {
            lost(cause);
        }
    }

    private void lost(String cause) {
        RedisConnection old = listener;
        listener = null;
        attempt++;
        feed.lost();
        if (old != null) {
            later();
            if (!stopped) {
                LOG.warnf("invalidations are not heard, only redis itself is asked cause=%s", cause);
            }
            Connections.close(old);
        }
    }

    private void later() {
        if (!stopped) {
            loop.owner().setTimer(backoff.nextMillis(), timer -> loop.runOnContext(go -> connect()));
        }
    }

    private static String newEpoch() {
        return UUID.randomUUID().toString();
    }

    /** Numbers begin anew with the data of Redis, and may be repeated by another run of it. */
    private static String epoch(String key, String runId) {
        return key + '.' + runId;
    }

    /** An invalidation's number. */
    public record Counted(String epoch, long number) {}
}
