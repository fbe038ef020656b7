package dev.muster.cache.redis;

import dev.muster.cache.CacheServiceConfig.RedisTierConfig;
import io.vertx.core.AsyncResult;
import io.vertx.core.CompositeFuture;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.impl.ContextInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.impl.types.ErrorType;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis, on one event loop, on which trips are under way one behind the other. All its state is kept on that
 * loop. When it owes an answer and said nothing for the time-out the connection is cut, and all that is under way with it; until it
 * is made again nothing is asked.
 */
final class RedisLine {
    private static final Logger LOG = Logger.getLogger(RedisLine.class);
    private static final long LOOK_MILLIS = 50;
    private static final long CONNECT_MILLIS = 3_000;
    /** Less than the time-out of idle connections in application.properties. */
    private static final long IDLE_NANOS = 2_000_000_000L;
    /** Of what is urgent; how much else is remembered does not keep it waiting. */
    private static final int MAX_URGENT = 512;

    private static final int MAX_URGENT_BYTES = 16 << 20;

    private final ContextInternal loop;
    private final Redis redis;
    private final RedisTierConfig config;
    private final Backoff backoff;
    private final Silence silence;
    private final Load ordinary;
    private final Load urgent = new Load(MAX_URGENT, MAX_URGENT_BYTES);
    private final Queue<Trip> underWay = new ArrayDeque<>();
    private @Nullable RedisConnection connection;
    private @Nullable RedisConnection connecting;
    private int attempt;
    private @Nullable String runId;
    private long lastAsked;
    private volatile boolean up;
    private boolean stopped;

    RedisLine(ContextInternal loop, Redis redis, RedisTierConfig config) {
        this.loop = loop;
        this.redis = redis;
        this.config = config;
        this.backoff = new Backoff(config.reconnectAfter());
        this.silence = new Silence(config.timeout(), Duration.ofMillis(LOOK_MILLIS), System.nanoTime());
        this.ordinary = new Load(config.maxCommands(), config.maxBytes().asLongValue());
    }

    void start() {
        loop.runOnContext(go -> {
            look();
            connect();
        });
    }

    void stop() {
        loop.runOnContext(go -> {
            stopped = true;
            cut("stopped");
        });
    }

    boolean up() {
        return up;
    }

    /**
     * One trip: the answers to some commands, in order, and the run of Redis that gave them; on the context of who asks, or, where
     * there is none, on the line's loop.
     *
     * @param requests made on the loop, with the run of Redis that will get them
     * @param size bytes in them, roughly
     */
    Future<Answers> trip(Function<String, List<Request>> requests, long size) {
        return trip(requests, size, ordinary);
    }

    /** The same of one command that has room of its own, however much else is under way. */
    Future<Answers> urgent(Request request, long size) {
        return trip(run -> List.of(request), size, urgent);
    }

    private Future<Answers> trip(Function<String, List<Request>> requests, long size, Load load) {
        ContextInternal asker = ContextInternal.current();
        Promise<Answers> answer = asker == null ? Promise.promise() : asker.promise();
        if (!up) {
            answer.fail(new RedisAway("not connected", false));
        } else if (loop.inThread()) {
            ask(requests, size, load, answer);
        } else {
            loop.runOnContext(go -> ask(requests, size, load, answer));
        }
        return answer.future();
    }

    private void ask(Function<String, List<Request>> requests, long size, Load load, Promise<Answers> answer) {
        RedisConnection to = connection;
        String run = runId;
        String refusal = to == null || run == null ? "not connected" : load.refusal(1, size);
        if (to == null || run == null || refusal != null) {
            answer.fail(new RedisAway(String.valueOf(refusal), false));
            return;
        }
        List<Request> batch = requests.apply(run);
        String tooMany = load.refusal(batch.size(), size);
        if (tooMany == null) {
            send(to, batch, new Trip(batch.size(), size, load, System.nanoTime(), run, answer));
        } else {
            answer.fail(new RedisAway(tooMany, false));
        }
    }

    private void send(RedisConnection to, List<Request> batch, Trip trip) {
        trip.load.add(trip.commands, trip.bytes);
        lastAsked = trip.sentAt;
        underWay.add(trip);
        Future<List<@Nullable Response>> answers = to.batch(batch);
        answers.onComplete(done -> {
            if (loop.inThread()) {
                answered(trip, answers);
            } else {
                loop.runOnContext(go -> answered(trip, answers));
            }
        });
    }

    private void answered(Trip trip, AsyncResult<List<@Nullable Response>> done) {
        if (underWay.remove(trip)) {
            trip.load.add(-trip.commands, -trip.bytes);
            silence.heard(System.nanoTime());
            if (done.succeeded()) {
                trip.answer.complete(new Answers(trip.runId, done.result()));
            } else {
                failed(trip, done.cause());
            }
        }
    }

    private void failed(Trip trip, Throwable cause) {
        trip.answer.fail(new RedisAway(String.valueOf(cause.getMessage()), true));
        if (cause instanceof ErrorType refused && !refused.is("NOSCRIPT")) {
            LOG.warnf("redis refused a command cause=%s", refused.getMessage());
        } else {
            cut(String.valueOf(cause.getMessage()));
        }
    }

    /** Not by a periodic timer: its missed ticks come in one go, without a turn for the socket between. */
    private void look() {
        if (stopped) {
            return;
        }
        loop.owner().setTimer(LOOK_MILLIS, tick -> loop.runOnContext(look -> look()));
        Trip oldest = underWay.peek();
        long now = System.nanoTime();
        boolean decides = silence.look(now);
        if (oldest != null && decides && silence.tooLong(oldest.sentAt, now)) {
            cut("no answer within " + config.timeout().toMillis() + " ms");
        } else if (up && oldest == null && now - lastAsked > IDLE_NANOS) {
            urgent(Request.cmd(Command.PING), 0);
        }
    }

    private void connect() {
        if (stopped) {
            return;
        }
        int mine = ++attempt;
        loop.owner().setTimer(CONNECT_MILLIS, late -> loop.runOnContext(go -> failed(mine, "it took too long")));
        redis.connect()
                .onSuccess(made -> loop.runOnContext(go -> prepare(mine, made)))
                .onFailure(failure -> loop.runOnContext(go -> failed(mine, failure.toString())));
    }

    private void prepare(int mine, RedisConnection made) {
        if (stopped || mine != attempt) {
            Connections.close(made);
            return;
        }
        connecting = made;
        // Its socket may be on another loop than ours.
        made.exceptionHandler(failure -> loop.runOnContext(go -> lost(mine, made, failure.toString())));
        made.endHandler(end -> loop.runOnContext(go -> lost(mine, made, "the connection was closed")));
        List<Request> scripts = new ArrayList<>();
        for (Script script : Script.values()) {
            scripts.add(script.load());
        }
        Future<String> run = Connections.take(made);
        Future<List<@Nullable Response>> loaded = made.batch(scripts);
        CompositeFuture.all(run, loaded)
                .onSuccess(done -> loop.runOnContext(go -> ready(mine, made, run.result())))
                .onFailure(failure -> loop.runOnContext(go -> failed(mine, failure.toString())));
    }

    private void ready(int mine, RedisConnection made, String run) {
        if (mine == attempt && connecting == made) {
            connecting = null;
            connection = made;
            runId = run;
            lastAsked = System.nanoTime();
            backoff.reset();
            up = true;
            LOG.debugf("redis is there run=%s", run);
        }
    }

    /** An attempt to connect ends in nothing, unless it has ended already. */
    private void failed(int mine, String cause) {
        if (mine == attempt && connection == null) {
            attempt++;
            RedisConnection half = connecting;
            connecting = null;
            LOG.debugf("redis is away cause=%s", cause);
            later();
            Connections.close(half);
        }
    }

    private void lost(int mine, RedisConnection which, String cause) {
        if (which == connection) {
            cut(cause);
        } else {
            failed(mine, cause);
        }
    }

    /** Closes last: whatever comes of that, all else is done. */
    private void cut(String cause) {
        RedisConnection old = connection;
        RedisConnection half = connecting;
        up = false;
        connection = null;
        connecting = null;
        attempt++;
        ordinary.clear();
        urgent.clear();
        List<Trip> unanswered = List.copyOf(underWay);
        underWay.clear();
        if (old != null) {
            later();
            if (!stopped) {
                LOG.warnf("a connection to redis was lost cause=%s unanswered=%d", cause, unanswered.size());
            }
        }
        unanswered.forEach(trip -> trip.answer.fail(new RedisAway(cause, true)));
        Connections.close(half);
        Connections.close(old);
    }

    private void later() {
        if (!stopped) {
            loop.owner().setTimer(backoff.nextMillis(), timer -> loop.runOnContext(go -> connect()));
        }
    }

    /** What Redis answered, null where that is nothing, and which run of it. */
    record Answers(String runId, List<@Nullable Response> list) {}

    private static final class Trip {
        private final int commands;
        private final long bytes;
        private final Load load;
        private final long sentAt;
        private final String runId;
        private final Promise<Answers> answer;

        Trip(int commands, long bytes, Load load, long sentAt, String runId, Promise<Answers> answer) {
            this.commands = commands;
            this.bytes = bytes;
            this.load = load;
            this.sentAt = sentAt;
            this.runId = runId;
            this.answer = answer;
        }
    }
}
