package dev.muster.cache.redis;

import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What one does with any connection to Redis. */
final class Connections {
    private static final String RUN_ID = "run_id:";

    private Connections() {}

    /** Which run of the server it is connected to: another one may have lost what this one had said was done. */
    static Future<String> runId(RedisConnection connection) {
        return connection.send(Request.cmd(Command.INFO).arg("server")).map(Connections::runId);
    }

    private static String runId(@Nullable Response info) {
        String text = info == null ? "" : info.toString(StandardCharsets.US_ASCII);
        int at = text.indexOf(RUN_ID);
        if (at < 0) {
            throw new RedisAway("it does not tell its run_id", false);
        }
        return text.substring(at + RUN_ID.length())
                .lines()
                .findFirst()
                .orElseThrow()
                .strip();
    }

    /** Really closes it. One that has not subscribed to anything would go back to the pool, with what it still owes. */
    static void close(@Nullable RedisConnection connection) {
        if (connection != null) {
            connection.exceptionHandler(null);
            connection.endHandler(null);
            connection.handler(null);
            connection.send(Request.cmd(Command.UNSUBSCRIBE));
            connection.close();
        }
    }
}
