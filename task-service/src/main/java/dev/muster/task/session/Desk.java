package dev.muster.task.session;

import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.impl.VertxInternal;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.Executor;

/**
 * The one event loop on which all sessions of this replica are looked after, so that their memory needs no locks.
 *
 * <p>Answers of the database to calls made here come back here.
 */
@Singleton
public final class Desk implements Executor {
    private final Context context;
    private volatile boolean closed;

    Desk(Vertx vertx) {
        this.context = ((VertxInternal) vertx).createEventLoopContext();
    }

    /** Runs {@code work} here, after everything handed in before; never inline. */
    @Override
    public void execute(Runnable work) {
        context.runOnContext(ignored -> work.run());
    }

    /** Runs {@code work} here every {@code millis} milliseconds for as long as the process lives. */
    public void every(long millis, Runnable work) {
        execute(() -> context.owner().setPeriodic(millis, ignored -> unlessClosed(work)));
    }

    /** Runs {@code work} here once, after {@code millis} milliseconds. */
    public void after(long millis, Runnable work) {
        execute(() -> context.owner().setTimer(millis, ignored -> unlessClosed(work)));
    }

    /** Nothing is begun by a timer once the service goes down. */
    void close(@Observes ShutdownEvent event) {
        closed = true;
    }

    private void unlessClosed(Runnable work) {
        if (!closed) {
            work.run();
        }
    }
}
