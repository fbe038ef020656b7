package dev.muster.perf.cache;

import dev.muster.perf.lab.Lab;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Redis as a service would ask it itself: one connection, one GET after the other. */
public final class DirectRedis {
    private static final long HIGHEST_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int WARM_UPS = 20_000;
    private static final String KEY = "perf:direct";

    private DirectRedis() {}

    /** Nanoseconds of each of so many GETs. */
    public static Histogram get(Lab lab, int bytes, int count) {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        try {
            RedisConnection connection = await(
                    Redis.createClient(vertx, lab.backEnds().redis().url()).connect());
            await(connection.send(Request.cmd(Command.SET).arg(KEY).arg(Buffer.buffer(new byte[bytes]))));
            get(connection, WARM_UPS);
            return get(connection, count);
        } finally {
            await(vertx.close());
        }
    }

    private static Histogram get(RedisConnection connection, int count) {
        Histogram nanos = new Histogram(HIGHEST_NANOS, 3);
        for (int i = 0; i < count; i++) {
            long began = System.nanoTime();
            await(connection.send(Request.cmd(Command.GET).arg(KEY)));
            nanos.recordValue(System.nanoTime() - began);
        }
        return nanos;
    }

    private static <T extends @Nullable Object> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while waiting for Redis", e);
        } catch (ExecutionException | java.util.concurrent.TimeoutException e) {
            throw new IllegalStateException("Redis does not answer: " + e, e);
        }
    }
}
