package dev.muster.localstack.process;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The one shutdown hook: first the clean-ups in reverse order, then whatever child is still alive is killed. One hook
 * and not several, because the JVM runs hooks side by side.
 */
public final class AtExit {

    private static final Deque<Runnable> CLEAN_UPS = new ArrayDeque<>();
    private static final Set<Process> CHILDREN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(AtExit::run, "local-stack-exit"));
    }

    private AtExit() {}

    /** Runs the clean-up when the JVM ends, before those registered earlier. */
    public static void first(Runnable cleanUp) {
        synchronized (CLEAN_UPS) {
            CLEAN_UPS.push(cleanUp);
        }
    }

    static void kill(Process child) {
        CHILDREN.add(child);
        child.onExit().thenRun(() -> CHILDREN.remove(child));
    }

    private static void run() {
        for (Runnable cleanUp = next(); cleanUp != null; cleanUp = next()) {
            quietly(cleanUp);
        }
        CHILDREN.forEach(Process::destroyForcibly);
    }

    private static @Nullable Runnable next() {
        synchronized (CLEAN_UPS) {
            return CLEAN_UPS.poll();
        }
    }

    private static void quietly(Runnable cleanUp) {
        try {
            cleanUp.run();
        } catch (RuntimeException e) {
            System.err.println("At exit: " + e.getMessage());
        }
    }
}
