package dev.muster.platform.sql;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.vertx.core.VertxException;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.ClosedConnectionException;
import java.io.IOException;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlFailureTest {

    @ParameterizedTest
    @CsvSource({
        "22021, BAD_VALUE",
        "23505, BROKEN_RULE",
        "40001, UNKNOWN",
        "40P01, UNKNOWN",
        "57P01, UNKNOWN",
        "57014, TOO_SLOW",
        "55P03, NOT_SENT",
        "25006, NOT_SENT",
        "53300, NOT_SENT",
        "42601, FAULT",
    })
    void whatAStateMeans(String state, SqlFailure kind) {
        assertEquals(kind, SqlFailure.of(new PgException("no", "ERROR", state, "")));
    }

    /** In the words of the versions in use: the driver has no types for these. */
    @ParameterizedTest
    @CsvSource({
        "Timeout, NOT_SENT",
        "Pool closed, NOT_SENT",
        "Cannot acquire connection: max wait queue size reached, NOT_SENT",
        "'Connection is not active now, current status: CLOSED', NOT_SENT",
        "'Connection is not active now, current status: CLOSING', NOT_SENT",
        "Pending requests failed to be sent due to connection has been closed., UNKNOWN",
        "Something else, FAULT",
    })
    void whatWordsMean(String words, SqlFailure kind) {
        assertEquals(kind, SqlFailure.of(new VertxException(words, true)));
    }

    @Test
    void whatTypesMean() {
        assertEquals(SqlFailure.NOT_SENT, SqlFailure.of(new ConnectException("refused")));
        assertEquals(SqlFailure.UNKNOWN, SqlFailure.of(new IOException("reset")));
        assertEquals(SqlFailure.UNKNOWN, SqlFailure.of(ClosedConnectionException.INSTANCE));
        assertEquals(SqlFailure.UNKNOWN, SqlFailure.of(new CompletionException(new IOException("reset"))));
    }
}
