package dev.muster.gateway.link;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;

/** A loop and a clock that move only when the test says so. */
public final class ManualLoop implements LinkLoop {
    private static final long MILLI = 1_000_000L;

    private final Queue<Runnable> tasks = new ArrayDeque<>();
    private final List<Timer> timers = new ArrayList<>();
    private long now = 1_000 * MILLI;

    private record Timer(long at, Runnable task) {}

    @Override
    public void execute(Runnable task) {
        tasks.add(task);
    }

    @Override
    public void after(long millis, Runnable task) {
        timers.add(new Timer(now + millis * MILLI, task));
    }

    /** Nanoseconds. */
    public long now() {
        return now;
    }

    /** Runs what is due, and what that makes due. */
    public void run() {
        for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
            task.run();
        }
    }

    /** Lets time pass without running anything. */
    public void freeze(long millis) {
        now += millis * MILLI;
    }

    /** Lets time pass, running timers when they are due. */
    public void pass(long millis) {
        long end = now + millis * MILLI;
        run();
        for (Timer next = nextBefore(end); next != null; next = nextBefore(end)) {
            timers.remove(next);
            now = Math.max(now, next.at);
            next.task.run();
            run();
        }
        now = end;
    }

    private @Nullable Timer nextBefore(long end) {
        return timers.stream()
                .filter(timer -> timer.at <= end)
                .min(Comparator.comparingLong(Timer::at))
                .orElse(null);
    }
}
