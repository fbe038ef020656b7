package dev.muster.sdk;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The judge of a server that says nothing on one connection. An agent with something at stake soon asks whether anybody is
 * there, and leaves without an answer; an idle one asks once after the last it heard, and then waits as long as the server
 * has told it to. Of the loop.
 *
 * <p>That one question is there because the JDK's WebSocket sometimes does not tell of an end that comes right behind a
 * message. Who writes hears of it.
 */
final class Silence {
    private final Loop loop;
    private final Connection connection;
    private final Duration limit;
    private final Duration suspicious;
    private final BooleanSupplier busy;
    private Loop.@Nullable Timer timer;
    private boolean asked;
    /** Messages received when the answer to the last question is there: more are news. */
    private int askedUpTo;

    private long askedNanos;
    private long mark;

    /**
     * @param limit after which the connection is given up in any case; 0: never
     * @param suspicious after which a busy agent asks, and then waits that long for the answer
     * @param busy whether the agent has something at stake
     */
    Silence(Loop loop, Connection connection, Duration limit, Duration suspicious, BooleanSupplier busy) {
        this.loop = loop;
        this.connection = connection;
        this.limit = limit.isZero() ? Deadline.FAR : limit;
        this.suspicious = suspicious;
        this.busy = busy;
    }

    void watch() {
        Duration left = limit.minus(length());
        timer = loop.after(left.compareTo(suspicious) < 0 ? left : suspicious, this::look);
    }

    void stop() {
        if (timer != null) {
            timer.cancel();
        }
    }

    private void look() {
        Duration length = length();
        if (length.compareTo(limit) >= 0 || isUnanswered()) {
            connection.abort("Nothing was heard for " + length.toMillis() + " ms");
        } else {
            if (length.compareTo(suspicious) >= 0 && (busy.getAsBoolean() || hasNews())) {
                ask();
            }
            watch();
        }
    }

    private boolean hasNews() {
        return connection.received() > askedUpTo;
    }

    private Duration length() {
        return Duration.ofNanos(System.nanoTime() - connection.heardNanos());
    }

    /** Not behind other messages: those may take their time on a slow network. */
    private void ask() {
        if (connection.hasWritten(connection.sent())) {
            asked = true;
            askedNanos = System.nanoTime();
            askedUpTo = connection.received() + 1;
            connection.ping();
            mark = connection.sent();
        }
    }

    private boolean isUnanswered() {
        return asked && connection.heardNanos() - askedNanos < 0 && connection.hasWritten(mark);
    }
}
