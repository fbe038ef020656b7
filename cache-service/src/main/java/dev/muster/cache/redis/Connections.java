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
    private static final int NO_DATABASE = -1;

    private Connections() {}

    /**
     * To be called first: makes the connection one that never goes back to the pool, with what it then still owes. Tells which run
     * of the server it is connected to: another one may have lost what this one had said was done.
     */
    static Future<String> take(RedisConnection connection) {
        // The client keeps whatever has asked for another database out of the pool. There is none of that number:
        // nothing changes.
        connection.send(Request.cmd(Command.SELECT).arg(NO_DATABASE));
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

    /** Closes its socket, whichever event loop that is on. */
    static void close(@Nullable RedisConnection connection) {
        if (connection != null) {
            connection.exceptionHandler(null);
            connection.endHandler(null);
            connection.handler(null);
            connection.close();
        }
    }
}
