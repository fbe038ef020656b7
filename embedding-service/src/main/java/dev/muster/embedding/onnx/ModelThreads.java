package dev.muster.embedding.onnx;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads a model runs on. Native calls would pin virtual ones.
 *
 * <p>All are started together. glibc deals its malloc arenas out in turn as threads start, and has eight a core: two threads that
 * are started at different times may be dealt the same one, and then wait for each other at every allocation of ONNX Runtime. That
 * cost a tenth of the rate.
 */
final class ModelThreads {
    private static final long LAST_RUNS_SECONDS = 5;

    private ModelThreads() {}

    static ExecutorService of(int count) {
        AtomicInteger number = new AtomicInteger();
        ThreadPoolExecutor threads = (ThreadPoolExecutor) Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "local-model-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
        threads.prestartAllCoreThreads();
        return threads;
    }

    /** Waits for the runs under way, which must not find their model closed; false if some do not end. */
    static boolean end(ExecutorService threads) {
        threads.shutdown();
        try {
            return threads.awaitTermination(LAST_RUNS_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
