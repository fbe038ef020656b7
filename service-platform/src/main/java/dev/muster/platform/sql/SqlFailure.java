package dev.muster.platform.sql;

import io.vertx.sqlclient.ClosedConnectionException;
import io.vertx.sqlclient.DatabaseException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a failed statement means for those who wait for it. */
public enum SqlFailure {
    /** A value cannot be stored: SQLSTATE class 22. The one who sent it is to blame. */
    BAD_VALUE,
    /** A constraint was hit that should have been checked before: SQLSTATE class 23. */
    BROKEN_RULE,
    /** The statement never got to a server that would run it, or that server could not: nothing was done. */
    NOT_SENT,
    /** Its time was up: nothing was done, and the same again would take as long. */
    TOO_SLOW,
    /** The connection broke, or PostgreSQL gave up the transaction: it may have been done or not, and may be repeated. */
    UNKNOWN,
    /** Anything else. */
    FAULT;

    /** Crash, shutdown and cancellation by an administrator; serialisation and deadlock. */
    private static final Set<String> UNKNOWN_STATES =
            Set.of("40001", "40P01", "57P01", "57P02", "08003", "08006", "08007");

    /** Starting up, not accepted; given up waiting for a lock; a primary that has become a standby. */
    private static final Set<String> NOT_SENT_STATES = Set.of("57P03", "08001", "08004", "08000", "55P03", "25006");

    private static final String QUERY_CANCELED = "57014";

    /** The kind of {@code failure}; causes are looked through. */
    public static SqlFailure of(Throwable failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            SqlFailure kind = ofOne(at);
            if (kind != FAULT) {
                return kind;
            }
        }
        return FAULT;
    }

    /** Whether a single caller's data causes it, so that the others of its batch may succeed without it. */
    public boolean guilty() {
        return this == BAD_VALUE || this == BROKEN_RULE;
    }

    /** Whether sending the same again at once may help. */
    public boolean repeatable() {
        return this == NOT_SENT || this == UNKNOWN;
    }

    /** Whether nothing was done for certain, and it is the state of the database that has to change. */
    public boolean undone() {
        return this == NOT_SENT || this == TOO_SLOW;
    }

    /** Whether it is the state of the database, and not the statement, that was wrong. */
    public boolean passing() {
        return undone() || this == UNKNOWN;
    }

    private static SqlFailure ofOne(Throwable failure) {
        if (failure instanceof DatabaseException database) {
            return ofState(database.getSqlState());
        }
        if (failure instanceof ConnectException
                || failure instanceof UnknownHostException
                || failure instanceof NoRouteToHostException) {
            return NOT_SENT;
        }
        if (failure instanceof ClosedConnectionException || failure instanceof IOException) {
            return UNKNOWN;
        }
        return ofMessage(failure.getMessage());
    }

    private static SqlFailure ofState(@Nullable String state) {
        if (state == null) {
            return FAULT;
        }
        if (NOT_SENT_STATES.contains(state)) {
            return NOT_SENT;
        }
        if (UNKNOWN_STATES.contains(state)) {
            return UNKNOWN;
        }
        if (QUERY_CANCELED.equals(state)) {
            return TOO_SLOW;
        }
        return switch (state.substring(0, Math.min(2, state.length()))) {
            case "22" -> BAD_VALUE;
            case "23" -> BROKEN_RULE;
            // A password that is refused; connections, memory or disk used up; files that cannot be read.
            case "28", "53", "58" -> NOT_SENT;
            default -> FAULT;
        };
    }

    /** The pool and the socket say these only in words. */
    private static SqlFailure ofMessage(@Nullable String message) {
        if (message == null) {
            return FAULT;
        }
        String words = message.toLowerCase(Locale.ROOT);
        if (words.equals("timeout")
                || words.contains("max wait queue size")
                || words.startsWith("pool closed")
                || words.startsWith("connection is not active")) {
            return NOT_SENT;
        }
        boolean closed = words.contains("connection")
                && (words.contains("closed") || words.contains("not open") || words.contains("lost"));
        return closed ? UNKNOWN : FAULT;
    }
}
