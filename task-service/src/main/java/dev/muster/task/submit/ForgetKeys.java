package dev.muster.task.submit;

import dev.muster.platform.time.Ticker;
import dev.muster.task.platform.TaskConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** The sweep over expired idempotency keys: in small chunks, one after the other, until there are no more. */
@Singleton
class ForgetKeys {
    private static final Logger LOG = Logger.getLogger(ForgetKeys.class);

    private final PgKeys table;
    private final Duration every;
    private final AtomicBoolean sweeping = new AtomicBoolean();

    @Inject
    ForgetKeys(PgKeys table, TaskConfig config) {
        this.table = table;
        this.every = config.submit().forgetKeysEvery();
    }

    void start(@Observes StartupEvent event, Ticker ticker) {
        ticker.every(every, this::sweep);
    }

    private void sweep() {
        if (sweeping.compareAndSet(false, true)) {
            forgetAll()
                    .onTermination()
                    .invoke(() -> sweeping.set(false))
                    .subscribe()
                    .with(all -> {}, failure -> LOG.warnf("expired keys not deleted cause=%s", failure));
        }
    }

    /** Deletes all expired keys. */
    Uni<Void> forgetAll() {
        return table.forget()
                .repeat()
                .until(deleted -> deleted < PgKeys.CHUNK)
                .collect()
                .last()
                .replaceWithVoid();
    }
}
