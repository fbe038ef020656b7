package dev.muster.cache.redis;

import dev.muster.cache.CacheServiceConfig;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Redis;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The connections to Redis, one an event loop. */
@Singleton
class RedisLines {
    private final Map<EventExecutor, RedisLine> byLoop = new LinkedHashMap<>();

    @Inject
    RedisLines(Vertx vertx, Redis redis, CacheServiceConfig config) {
        VertxInternal internal = (VertxInternal) vertx;
        for (EventExecutor each : internal.getEventLoopGroup()) {
            ContextInternal loop = internal.createEventLoopContext(
                    (EventLoop) each, null, Thread.currentThread().getContextClassLoader());
            byLoop.put(each, new RedisLine(loop, redis, config.cache().redis()));
        }
    }

    void start(@Observes StartupEvent event) {
        byLoop.values().forEach(RedisLine::start);
    }

    void stop(@Observes ShutdownEvent event) {
        byLoop.values().forEach(RedisLine::stop);
    }

    /** The line of this thread's event loop; elsewhere, or while that is down, any that stands. */
    RedisLine here() {
        ContextInternal context = ContextInternal.current();
        RedisLine own = context == null ? null : byLoop.get(context.nettyEventLoop());
        return own != null && own.up() ? own : any();
    }

    private RedisLine any() {
        RedisLine last = null;
        for (RedisLine line : byLoop.values()) {
            last = line;
            if (line.up()) {
                break;
            }
        }
        return Objects.requireNonNull(last, "there is an event loop");
    }

    /** Whether all of them stand. */
    boolean up() {
        return byLoop.values().stream().allMatch(RedisLine::up);
    }
}
