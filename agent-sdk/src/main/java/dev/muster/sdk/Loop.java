package dev.muster.sdk;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The one thread on which an agent's state lives: events come in from everywhere and run one after another. It keeps the
 * process alive until it is stopped; events after that are ignored.
 */
final class Loop {
    private static final Logger LOG = System.getLogger("dev.muster.sdk");

    private final ScheduledThreadPoolExecutor executor;
    private volatile Thread thread;

    Loop(String name) {
        thread = new Thread(() -> {});
        executor = new ScheduledThreadPoolExecutor(1, body -> thread = new Thread(body, name));
        executor.setRemoveOnCancelPolicy(true);
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy());
    }

    /** Something planned that can still be called off, from the loop. */
    interface Timer {
        void cancel();
    }

    void post(Runnable event) {
        executor.execute(() -> run(event));
    }

    Timer after(Duration delay, Runnable event) {
        Future<?> planned = executor.schedule(() -> run(event), delay.toNanos(), TimeUnit.NANOSECONDS);
        return () -> planned.cancel(false);
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    void stop() {
        executor.shutdown();
    }

    private static void run(Runnable event) {
        try {
            event.run();
        } catch (RuntimeException | Error e) {
            LOG.log(Level.ERROR, "An event of the agent failed", e);
        }
    }
}
