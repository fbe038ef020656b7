package dev.muster.cache.redis;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.cache.CacheServiceConfig;
import dev.muster.cache.redis.RedisLine.Answers;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.impl.VertxInternal;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A line to something that answers when the test says so. */
class RedisLineTest {
    private static final Duration LONG = Duration.ofSeconds(60);

    private final Vertx vertx = Vertx.vertx();
    private final ScriptedRedis server = new ScriptedRedis(vertx);
    private final Redis redis = Redis.createClient(
            vertx,
            new RedisOptions()
                    .setConnectionString("redis://127.0.0.1:" + server.port())
                    .setProtocolNegotiation(false)
                    .setMaxPoolSize(4)
                    .setMaxPoolWaiting(4));
    private final ContextInternal loop = ((VertxInternal) vertx).createEventLoopContext();

    @AfterEach
    void close() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @Test
    void whatIsUrgentHasRoomOfItsOwn() {
        RedisLine line = line("60s");
        server.hold();

        Future<Answers> first = get(line);
        Future<Answers> second = get(line);
        Future<Answers> urgent = line.urgent(Request.cmd(Command.GET).arg("invalidate"), 0);

        await().atMost(LONG).until(second::isComplete);
        RedisAway refusal = (RedisAway) second.cause();
        assertFalse(refusal.sent());
        server.release();
        await().atMost(LONG).until(() -> first.succeeded() && urgent.succeeded());
        await().atMost(LONG).until(() -> get(line)
                .toCompletionStage()
                .toCompletableFuture()
                .handle((a, f) -> f == null)
                .join());
    }

    @Test
    void aSilentServerIsGivenUpWithWhatItOwesAndItsSocketIsClosed() {
        RedisLine line = line("2500ms");
        server.hold();

        Future<Answers> owed = get(line);
        await().atMost(LONG).until(owed::failed);

        assertTrue(((RedisAway) owed.cause()).sent());
        await().atMost(LONG).until(() -> server.closed() >= 1);
        server.release();
        await().atMost(LONG).until(line::up);
        Future<Answers> next = get(line);
        await().atMost(LONG).until(next::isComplete);
        assertEquals("run", next.result().runId().strip().substring(0, 3));
        assertEquals(2, server.opened());
    }

    private Future<Answers> get(RedisLine line) {
        return line.trip(run -> List.of(Request.cmd(Command.GET).arg("key")), 1);
    }

    private RedisLine line(String timeout) {
        CacheServiceConfig config = new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(CacheServiceConfig.class)
                .withDefaultValue("muster.cache.redis.timeout", timeout)
                .withDefaultValue("muster.cache.redis.max-commands", "1")
                .build()
                .getConfigMapping(CacheServiceConfig.class);
        RedisLine line = new RedisLine(loop, redis, config.cache().redis());
        line.start();
        await().atMost(LONG).until(line::up);
        return line;
    }
}
