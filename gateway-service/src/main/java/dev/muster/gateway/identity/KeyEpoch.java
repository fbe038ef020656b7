package dev.muster.gateway.identity;

import dev.muster.gateway.GatewayConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jboss.logging.Logger;

/**
 * The watch on revocations: reads one number twice a second and tells when it moved, so that every gateway forgets what it
 * decided within a second of a revocation anywhere.
 */
@Singleton
class KeyEpoch {
    private static final Logger LOG = Logger.getLogger(KeyEpoch.class);
    private static final long NEVER_READ = Long.MIN_VALUE;

    private final PgKeys keys;
    private final long periodMillis;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicLong epoch = new AtomicLong(NEVER_READ);
    private final AtomicBoolean reading = new AtomicBoolean();
    private final AtomicBoolean failing = new AtomicBoolean();
    private volatile long timer;

    KeyEpoch(PgKeys keys, GatewayConfig config) {
        this.keys = keys;
        this.periodMillis = config.keys().epochEvery().toMillis();
    }

    void start(@Observes StartupEvent event, Vertx vertx) {
        timer = vertx.setPeriodic(1, periodMillis, tick -> read());
    }

    void stop(@Observes ShutdownEvent event, Vertx vertx) {
        vertx.cancelTimer(timer);
    }

    /** Called on an event loop after each change; must not block. */
    void onChange(Runnable listener) {
        listeners.add(listener);
    }

    /** Whether the last reading succeeded. */
    boolean isKnown() {
        return epoch.get() != NEVER_READ && !failing.get();
    }

    /** Reads now, unless a reading is under way. */
    void read() {
        if (reading.compareAndSet(false, true)) {
            keys.epoch()
                    .onTermination()
                    .invoke(() -> reading.set(false))
                    .subscribe()
                    .with(this::saw, this::missed);
        }
    }

    /** Takes note of an epoch that was read or written. */
    void saw(long now) {
        if (failing.compareAndSet(true, false)) {
            LOG.info("Epoch of keys read again");
        }
        if (epoch.getAndSet(now) != now) {
            LOG.infof("Epoch of keys moved epoch=%d", now);
            listeners.forEach(Runnable::run);
        }
    }

    private void missed(Throwable failure) {
        if (failing.compareAndSet(false, true)) {
            LOG.warnf("Epoch of keys cannot be read, earlier decisions hold cause=%s", failure.getMessage());
        }
    }
}
