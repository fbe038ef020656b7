package dev.muster.task.due;

import dev.muster.task.platform.Hints;
import dev.muster.task.platform.TaskVersion;
import dev.muster.task.session.Desk;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/** The sweeps of time, a few times a second; one that fills its limit runs again at once. */
@Singleton
class Sweeps {
    private static final Logger LOG = Logger.getLogger(Sweeps.class);
    private static final long QUEUE_MILLIS = 100;
    private static final long EXPIRE_MILLIS = 500;

    private final PgDue table;
    private final Hints hints;
    private final Desk desk;

    Sweeps(PgDue table, Hints hints, Desk desk) {
        this.table = table;
        this.hints = hints;
        this.desk = desk;
    }

    void start(@Observes StartupEvent event) {
        new Sweep("queue", table::queue).in(QUEUE_MILLIS);
        new Sweep("expire", table::expire).in(EXPIRE_MILLIS);
    }

    private void tell(List<PgDue.Moved> moved) {
        hints.lanes(moved.stream().map(PgDue.Moved::lane).distinct().toList());
        hints.tasks(moved.stream()
                .map(task -> new TaskVersion(task.id(), task.version()))
                .toList());
        hints.sessions(moved.stream()
                .map(PgDue.Moved::session)
                .filter(Objects::nonNull)
                .distinct()
                .toList());
    }

    /** One statement, over and over, never twice at a time. */
    private final class Sweep {
        private final String name;
        private final Supplier<Uni<List<PgDue.Moved>>> statement;
        private long pause;

        Sweep(String name, Supplier<Uni<List<PgDue.Moved>>> statement) {
            this.name = name;
            this.statement = statement;
        }

        void in(long millis) {
            pause = millis;
            desk.after(millis, this::run);
        }

        private void run() {
            statement.get().emitOn(desk).subscribe().with(this::done, this::failed);
        }

        private void done(List<PgDue.Moved> moved) {
            tell(moved);
            if (moved.size() >= PgDue.MOST) {
                run();
            } else {
                desk.after(pause, this::run);
            }
        }

        private void failed(Throwable cause) {
            LOG.warnf("sweep failed name=%s cause=%s", name, cause);
            desk.after(1_000, this::run);
        }
    }
}
