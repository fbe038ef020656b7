package dev.muster.task.query;

import dev.muster.platform.sql.Repeat;
import dev.muster.task.lifecycle.EventKind;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.Pools;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The log of one task, with where it ends. */
@Singleton
class PgEvents {
    private static final String AFTER = """
            select t.tenant, t.state is not null as ended, coalesce(l.version, t.version) as last, e.*
              from task t
              left join live_task l on l.id = t.id
              left join lateral (
                    select version, at, kind, state, attempt, agent, percent, code, message
                      from task_event
                     where task_id = $1 and version > $2
                     order by version
                     limit $3
                   ) e on true
             where t.id = $1
            """;

    private final Pool pool;

    @Inject
    PgEvents(Pools pools) {
        this.pool = pools.read();
    }

    /** At most {@code limit} events after a version; empty where there is no such task. */
    Uni<Optional<TaskLog>> after(UUID id, int version, int limit) {
        return pool.preparedQuery(AFTER)
                .execute(Tuple.of(id, version, (long) limit))
                .plug(Repeat::once)
                .map(PgEvents::log);
    }

    private static Optional<TaskLog> log(RowSet<Row> rows) {
        TaskLog log = null;
        List<TaskLog.Entry> entries = new ArrayList<>(rows.size());
        for (Row row : rows) {
            if (log == null) {
                log = new TaskLog(row.getString("tenant"), row.getInteger("last"), row.getBoolean("ended"), entries);
            }
            if (row.getInteger("version") != null) {
                entries.add(entry(row));
            }
        }
        return Optional.ofNullable(log);
    }

    private static TaskLog.Entry entry(Row row) {
        return new TaskLog.Entry(
                row.getInteger("version"),
                row.getOffsetDateTime("at").toInstant(),
                EventKind.of(row.getShort("kind")),
                State.of(row.getShort("state")),
                row.getInteger("attempt"),
                row.getString("agent"),
                percent(row.getFloat("percent")),
                row.getString("code"),
                row.getString("message"));
    }

    private static double percent(@Nullable Float value) {
        return value == null ? 0 : value;
    }
}
