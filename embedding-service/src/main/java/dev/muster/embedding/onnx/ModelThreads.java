package dev.muster.embedding.onnx;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** The threads a model runs on. Native calls would pin virtual ones. */
final class ModelThreads {
    private static final long LAST_RUNS_SECONDS = 5;

    private ModelThreads() {}

    static ExecutorService of(int count) {
        AtomicInteger number = new AtomicInteger();
        return Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, "local-model-" + number.getAndIncrement());
            thread.setDaemon(true);
            return thread;
        });
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
