package dev.muster.e2e.rounds;

import dev.muster.e2e.harness.Tables;
import dev.muster.localstack.process.Await;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** A look at the live tasks of a tenant, many times a second: how many there are, and whether the cap was ever exceeded. */
final class Watch implements AutoCloseable {
    private static final Duration EVERY = Duration.ofMillis(50);

    private final Tables tables;
    private final String tenant;
    private final int cap;
    private final Queue<String> overruns = new ConcurrentLinkedQueue<>();
    private volatile long live;
    private volatile boolean closed;

    Watch(Tables tables, String tenant, int cap) {
        this.tables = tables;
        this.tenant = tenant;
        this.cap = cap;
    }

    void start() {
        Thread.ofVirtual().name("watch").start(this::run);
    }

    /** As of the last look that succeeded. */
    long live() {
        return live;
    }

    List<String> overruns() {
        return List.copyOf(overruns);
    }

    private void run() {
        while (!closed) {
            try {
                look();
            } catch (SQLException e) {
                // PostgreSQL is being killed; the next look tells.
            }
            Await.pause(EVERY);
        }
    }

    private void look() throws SQLException {
        long[] counts = tables.rows(
                        "select count(*), count(session) from task.live_task where tenant = ?",
                        row -> new long[] {row.getLong(1), row.getLong(2)},
                        tenant)
                .getFirst();
        live = counts[0];
        if (counts[1] > cap) {
            overruns.add("%d in flight at %s".formatted(counts[1], Instant.now()));
        }
    }

    @Override
    public void close() {
        closed = true;
    }
}
