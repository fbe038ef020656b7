package dev.muster.task.submit;

import dev.muster.task.platform.TaskConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;

/** The sweep over expired idempotency keys: in small chunks, one after the other, until there are no more. */
@Singleton
class ForgetKeys {
    private static final Logger LOG = Logger.getLogger(ForgetKeys.class);

    private final PgKeys table;
    private final long everyMillis;
    private final Vertx vertx;
    private final AtomicBoolean sweeping = new AtomicBoolean();

    @Inject
    ForgetKeys(PgKeys table, TaskConfig config, Vertx vertx) {
        this.table = table;
        this.everyMillis = config.submit().forgetKeysEvery().toMillis();
        this.vertx = vertx;
    }

    void start(@Observes StartupEvent event) {
        vertx.setPeriodic(everyMillis, tick -> sweep());
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
