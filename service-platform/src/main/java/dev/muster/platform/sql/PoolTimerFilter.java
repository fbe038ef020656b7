package dev.muster.platform.sql;

import io.quarkus.logging.LoggingFilter;
import java.util.Arrays;
import java.util.logging.Filter;
import java.util.logging.LogRecord;

/**
 * What keeps a harmless fault of the pools out of the log: after each statement that found no database, the timer of its wait goes
 * off all the same, finds its caller answered, and is reported with a stack trace (vertx-sql-client 1706).
 */
@LoggingFilter(name = "pool-timer")
public final class PoolTimerFilter implements Filter {
    private static final String POOL = "io.vertx.sqlclient.impl.pool.SqlConnectionPool";

    @Override
    public boolean isLoggable(LogRecord line) {
        return !(line.getThrown() instanceof IllegalStateException fault
                && "Result is already complete".equals(fault.getMessage())
                && Arrays.stream(fault.getStackTrace())
                        .anyMatch(at -> at.getClassName().equals(POOL)));
    }
}
