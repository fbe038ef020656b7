package dev.muster.platform.sql;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PoolTimerFilterTest {
    private final PoolTimerFilter filter = new PoolTimerFilter();

    @Test
    void theLateTimerOfThePoolIsLeftOut() {
        IllegalStateException late = new IllegalStateException("Result is already complete");
        late.setStackTrace(new StackTraceElement[] {
            new StackTraceElement("io.vertx.core.Promise", "fail", "Promise.java", 90),
            new StackTraceElement(
                    "io.vertx.sqlclient.impl.pool.SqlConnectionPool", "lambda$execute$3", "SqlConnectionPool.java", 216)
        });

        assertFalse(filter.isLoggable(line(late)));
    }

    @Test
    void theSameFaultElsewhereIsTold() {
        assertTrue(filter.isLoggable(line(new IllegalStateException("Result is already complete"))));
    }

    @Test
    void linesWithoutAFaultAreTold() {
        assertTrue(filter.isLoggable(line(null)));
    }

    private static LogRecord line(@Nullable Throwable thrown) {
        LogRecord line = new LogRecord(Level.SEVERE, "Uncaught exception");
        line.setThrown(thrown);
        return line;
    }
}
