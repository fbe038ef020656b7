package dev.muster.task.partition;

import dev.muster.platform.time.Ticker;
import dev.muster.task.platform.TaskConfig;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * The making of partitions ahead of time: at start, before the door opens, and from then on every hour or so. A failure never
 * keeps a task out, since there is always the default partition.
 */
@Singleton
class KeepPartitions {
    private static final Logger LOG = Logger.getLogger(KeepPartitions.class);
    private static final Duration AT_START = Duration.ofSeconds(30);
    /** A task is updated once, at its end; its log never is. */
    private static final int FILL_TASK = 80;

    private static final int FILL_LOG = 100;

    private final PgPartitions table;
    private final TaskConfig.PartitionsConfig config;
    private final Clock clock;
    /** Those that are there, or cannot be made. */
    private final Set<String> settled = ConcurrentHashMap.newKeySet();

    @Inject
    KeepPartitions(PgPartitions table, TaskConfig config, Clock clock) {
        this.table = table;
        this.config = config.partitions();
        this.clock = clock;
    }

    void start(@Observes StartupEvent event, Ticker ticker) {
        // On the main thread, while the port is still closed.
        keep().await().atMost(AT_START);
        ticker.every(config.every(), () -> keep().subscribe().with(done -> {}));
    }

    /** Makes what is missing; never fails. */
    Uni<Void> keep() {
        return Multi.createFrom()
                .iterable(Partition.from(clock.instant(), config.span(), config.ahead()))
                .onItem()
                .transformToUniAndConcatenate(this::make)
                .collect()
                .asList()
                .replaceWithVoid();
    }

    private Uni<Void> make(Partition partition) {
        if (settled.contains(partition.suffix())) {
            return Uni.createFrom().voidItem();
        }
        return table.make("task", FILL_TASK, partition)
                .chain(made -> table.make("task_event", FILL_LOG, partition))
                .invoke(made -> settled.add(partition.suffix()))
                .onFailure()
                .invoke(failure -> LOG.warnf("partition not made suffix=%s cause=%s", partition.suffix(), failure))
                .onFailure()
                .recoverWithNull()
                .replaceWithVoid();
    }
}
