package dev.muster.task.wait;

import dev.muster.protocol.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for a task, by its id. Bounded; who leaves is forgotten at once, and a read that is under way for it goes
 * unheeded.
 *
 * <p>For any number of threads. An answer arrives on the thread of the read that brought it, or of the timer.
 */
final class Waiters {
    /** A clockwork: runs something later, unless the returned handle is run before. */
    interface Timer extends Function<Duration, Function<Runnable, Runnable>> {}

    /** What is waited for. */
    enum Until {
        /** Any event. */
        CHANGE,
        /** The end of the task. */
        END
    }

    private final int bound;
    private final Timer timer;
    private volatile boolean closed;
    private final AtomicInteger count = new AtomicInteger();
    private final Map<UUID, List<Waiter<?>>> byTask = new ConcurrentHashMap<>();

    Waiters(int bound, Timer timer) {
        this.bound = bound;
        this.timer = timer;
    }

    /**
     * What {@code read} finds once it is {@code enough}, or the last it found when {@code atMost} is over.
     *
     * @param read looks at the task; its failure is the caller's
     * @param version of the task as found, so that older hints are no reason to look again
     * @param until which hints are a reason to look
     */
    <T> Uni<T> await(
            UUID task,
            Duration atMost,
            Supplier<Uni<T>> read,
            ToIntFunction<T> version,
            Predicate<T> enough,
            Until until) {
        return Uni.createFrom()
                .emitter(emitter -> enter(new Waiter<>(task, read, version, enough, until, emitter), atMost));
    }

    /** Ends all waits, and those to come after one look: the process is going. */
    void close() {
        closed = true;
        byTask.values().forEach(all -> all.forEach(Waiter::timeUp));
    }

    /** How many wait. */
    int size() {
        return count.get();
    }

    /** The tasks somebody waits for. */
    Set<UUID> tasks() {
        return Set.copyOf(byTask.keySet());
    }

    /**
     * The task has come that far: those who have not seen it look.
     *
     * @param goesOn whether it has surely not ended
     */
    void wake(UUID task, int version, boolean goesOn) {
        for (Waiter<?> waiter : byTask.getOrDefault(task, List.of())) {
            if (waiter.until == Until.CHANGE || !goesOn) {
                waiter.wake(version);
            }
        }
    }

    private void enter(Waiter<?> waiter, Duration atMost) {
        if (count.incrementAndGet() > bound) {
            count.decrementAndGet();
            waiter.emitter.fail(ErrorCode.OVERLOADED.because("Too many calls wait here"));
            return;
        }
        byTask.compute(waiter.task, (id, others) -> joined(others, waiter));
        Runnable alarm = timer.apply(atMost).apply(waiter::timeUp);
        waiter.emitter.onTermination(() -> {
            alarm.run();
            leave(waiter);
        });
        waiter.look();
        if (closed) {
            waiter.timeUp();
        }
    }

    private void leave(Waiter<?> waiter) {
        if (waiter.leave()) {
            count.decrementAndGet();
            byTask.computeIfPresent(waiter.task, (id, all) -> without(all, waiter));
        }
    }

    private static List<Waiter<?>> joined(@Nullable List<Waiter<?>> others, Waiter<?> waiter) {
        List<Waiter<?>> all = others == null ? new CopyOnWriteArrayList<>() : others;
        all.add(waiter);
        return all;
    }

    private static @Nullable List<Waiter<?>> without(List<Waiter<?>> all, Waiter<?> waiter) {
        all.remove(waiter);
        return all.isEmpty() ? null : all;
    }

    /** One call that waits. At most one read of it is under way; a hint that comes meanwhile makes it read again. */
    private static final class Waiter<T> {
        private final UUID task;
        private final Supplier<Uni<T>> read;
        private final ToIntFunction<T> version;
        private final Predicate<T> enough;
        private final Until until;
        private final UniEmitter<? super T> emitter;

        // All below guarded by this.
        private boolean looking;
        /** The newest version told of since the read under way began. */
        private int hinted = -1;

        private boolean timeUp;
        private boolean gone;
        private int seen = -1;
        private @Nullable T last;

        Waiter(
                UUID task,
                Supplier<Uni<T>> read,
                ToIntFunction<T> version,
                Predicate<T> enough,
                Until until,
                UniEmitter<? super T> emitter) {
            this.task = task;
            this.read = read;
            this.version = version;
            this.enough = enough;
            this.until = until;
            this.emitter = emitter;
        }

        void wake(int toVersion) {
            synchronized (this) {
                if (looking) {
                    hinted = Math.max(hinted, toVersion);
                }
                if (gone || looking || toVersion <= seen) {
                    return;
                }
            }
            look();
        }

        void look() {
            synchronized (this) {
                if (gone || looking) {
                    return;
                }
                looking = true;
                hinted = -1;
            }
            read.get().subscribe().with(this::saw, emitter::fail);
        }

        void timeUp() {
            T answer;
            synchronized (this) {
                timeUp = true;
                answer = looking ? null : last;
            }
            // A read under way answers when it is back.
            if (answer != null) {
                emitter.complete(answer);
            }
        }

        /** Whether it was still there. */
        synchronized boolean leave() {
            boolean was = !gone;
            gone = true;
            return was;
        }

        private void saw(T found) {
            boolean answer;
            boolean lookAgain;
            synchronized (this) {
                looking = false;
                last = found;
                seen = version.applyAsInt(found);
                answer = timeUp || enough.test(found);
                lookAgain = hinted > seen && !answer;
            }
            if (answer) {
                emitter.complete(found);
            } else if (lookAgain) {
                look();
            }
        }
    }
}
