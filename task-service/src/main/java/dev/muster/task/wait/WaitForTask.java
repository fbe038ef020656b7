package dev.muster.task.wait;

import dev.muster.platform.time.Ticker;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.task.platform.Hints;
import dev.muster.task.platform.TaskConfig;
import dev.muster.task.platform.TaskVersion;
import dev.muster.task.query.ReadEvents;
import dev.muster.task.query.ReadTasks;
import dev.muster.task.query.TaskLog;
import dev.muster.task.query.TaskView;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The use cases of waiting for a task. Works at any replica: hints reach all of them, and a sweep over what is waited for finds
 * what a lost hint would have told, within {@code muster.waiting.look-every}.
 */
@Singleton
public class WaitForTask {
    private static final Logger LOG = Logger.getLogger(WaitForTask.class);
    private static final int SWEEP_CHUNK = 1_000;

    private final ReadTasks tasks;
    private final ReadEvents events;
    private final PgVersions versions;
    private final Vertx vertx;
    private final TaskConfig.WaitConfig config;
    private final Waiters waiters;
    private final AtomicBoolean sweeping = new AtomicBoolean();

    @Inject
    WaitForTask(ReadTasks tasks, ReadEvents events, PgVersions versions, Vertx vertx, TaskConfig config) {
        this.tasks = tasks;
        this.events = events;
        this.versions = versions;
        this.vertx = vertx;
        this.config = config.waiting();
        this.waiters = new Waiters(this.config.maxWaiters(), after -> task -> later(after, task));
    }

    /**
     * The task once it is terminal, or as it stands when the wait is over.
     *
     * <p>Fails with {@link ErrorCode#TASK_NOT_FOUND}, or {@link ErrorCode#OVERLOADED} where too many wait.
     */
    public Uni<TaskView> untilEnded(Caller caller, UUID id, boolean payload, Duration atMost) {
        Supplier<Uni<TaskView>> read = () -> tasks.get(caller, id, payload);
        return atMost.isPositive()
                ? waiters.await(
                        id,
                        bounded(atMost),
                        read,
                        TaskView::version,
                        task -> task.state().terminal(),
                        Waiters.Until.END)
                : read.get();
    }

    /** The log after a version once there is something in it or nothing can follow, or empty when the wait is over. */
    public Uni<TaskLog> untilMore(Caller caller, UUID id, int after, int limit, Duration atMost) {
        Supplier<Uni<TaskLog>> read = () -> events.after(caller, id, after, limit);
        return atMost.isPositive()
                ? waiters.await(
                        id,
                        bounded(atMost),
                        read,
                        TaskLog::version,
                        log -> !log.entries().isEmpty() || log.complete(after),
                        Waiters.Until.CHANGE)
                : read.get();
    }

    /** Calls of this replica that wait. */
    int waiting() {
        return waiters.size();
    }

    void start(@Observes StartupEvent event, Hints hints, Ticker ticker) {
        hints.onTasks(this::wake);
        ticker.every(config.lookEvery(), this::sweep);
    }

    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        waiters.close();
    }

    private void wake(Collection<TaskVersion> hints) {
        if (waiters.size() > 0) {
            hints.forEach(hint -> waiters.wake(hint.id(), hint.version(), hint.goesOn()));
        }
    }

    private void sweep() {
        if (waiters.size() > 0 && sweeping.compareAndSet(false, true)) {
            List<UUID> ids = new ArrayList<>(waiters.tasks());
            Multi.createFrom()
                    .items(chunks(ids).stream())
                    .onItem()
                    .call(this::look)
                    .onTermination()
                    .invoke(() -> sweeping.set(false))
                    .subscribe()
                    .with(done -> {}, failure -> LOG.debugf("waiters not swept cause=%s", failure));
        }
    }

    private Uni<Map<UUID, Integer>> look(List<UUID> ids) {
        return versions.ofUnfinished(ids).invoke(unfinished -> ids.forEach(id -> wake(id, unfinished.get(id))));
    }

    /** @param unfinished the version of a task that goes on; null for one that has ended */
    private void wake(UUID id, @Nullable Integer unfinished) {
        if (unfinished == null) {
            waiters.wake(id, Integer.MAX_VALUE, false);
        } else {
            waiters.wake(id, unfinished, true);
        }
    }

    private static List<List<UUID>> chunks(List<UUID> ids) {
        List<List<UUID>> chunks = new ArrayList<>();
        for (int from = 0; from < ids.size(); from += SWEEP_CHUNK) {
            chunks.add(ids.subList(from, Math.min(from + SWEEP_CHUNK, ids.size())));
        }
        return chunks;
    }

    private Runnable later(Duration after, Runnable task) {
        long id = vertx.setTimer(after.toMillis(), fired -> task.run());
        return () -> vertx.cancelTimer(id);
    }

    private Duration bounded(Duration asked) {
        return asked.compareTo(config.max()) > 0 ? config.max() : asked;
    }
}
