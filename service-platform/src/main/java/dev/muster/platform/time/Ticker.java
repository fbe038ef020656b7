package dev.muster.platform.time;

import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The clockwork of what happens again and again, on an event loop; it stands still as soon as the service shuts down. */
@Singleton
public final class Ticker {
    private final Vertx vertx;
    private final Queue<Long> timers = new ConcurrentLinkedQueue<>();

    @Inject
    Ticker(Vertx vertx) {
        this.vertx = vertx;
    }

    /** Runs {@code action} after every {@code period}, for the first time after one. It must not block. */
    public void every(Duration period, Runnable action) {
        timers.add(vertx.setPeriodic(period.toMillis(), tick -> action.run()));
    }

    void stop(@Observes ShutdownEvent event) {
        timers.forEach(vertx::cancelTimer);
    }
}
