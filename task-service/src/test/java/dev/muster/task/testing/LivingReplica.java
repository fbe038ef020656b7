package dev.muster.task.testing;

import dev.muster.localstack.testing.Sql;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Another replica as its peers see it: it counts up in its row, and so nobody ends the sessions it owns. */
public final class LivingReplica implements AutoCloseable {
    private static final long BEAT_MILLIS = 500;
    private static final String BEAT =
            "insert into replica (id, beat) values (?, 1) on conflict (id) do update set beat = replica.beat + 1";

    private final UUID id = UUID.randomUUID();
    private final ScheduledExecutorService beats =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());

    public LivingReplica(Sql sql) {
        beats.scheduleAtFixedRate(() -> sql.run(BEAT, id), 0, BEAT_MILLIS, TimeUnit.MILLISECONDS);
    }

    public UUID id() {
        return id;
    }

    /** Counts no more; soon its sessions are ended. */
    @Override
    public void close() {
        beats.shutdown();
    }
}
