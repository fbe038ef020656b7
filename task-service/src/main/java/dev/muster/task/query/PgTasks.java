package dev.muster.task.query;

import dev.muster.platform.sql.Repeat;
import dev.muster.platform.sql.Times;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.Pools;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Tasks as read from their two rows, in one statement and so at one moment. */
@Singleton
class PgTasks {
    private static final String COLUMNS = """
            t.id, t.tenant, t.type, coalesce(l.state, t.state) as state, t.priority,
            coalesce(l.attempt, t.attempt) as attempt, coalesce(l.failures, t.failures) as failures, t.max_attempts,
            coalesce(l.version, t.version) as version, t.created_at, t.run_at, t.start_deadline, t.deadline, t.finished_at,
            coalesce(l.agent, t.agent) as agent, t.capabilities, t.labels, t.result,
            coalesce(l.error_code, t.error_code) as error_code, coalesce(l.error_message, t.error_message) as error_message
            """;

    private static final String BY_IDS = "select " + COLUMNS + ", case when $2 then t.payload end as payload\n" + """
              from unnest($1::uuid[]) as asked (id)
              join task t on t.id = asked.id
              left join live_task l on l.id = t.id
            """;

    /** A list tells nothing of payloads and results. */
    private static final String PAGE =
            "select " + COLUMNS.replace("t.result", "null::bytea as result") + ", null::bytea as payload\n" + """
              from task t
              left join live_task l on l.id = t.id
             where t.tenant = $1
               and t.id < $2
               and ($3::smallint[] is null or coalesce(l.state, t.state) = any ($3))
               and ($4::text is null or t.type = $4)
             order by t.id desc
             limit $5
            """;

    /** The same of unfinished states alone, which needs not look at what has ended. */
    private static final String LIVE_PAGE =
            "select " + COLUMNS.replace("t.result", "null::bytea as result") + ", null::bytea as payload\n" + """
              from live_task l
              join task t on t.id = l.id
             where l.tenant = $1
               and l.id < $2
               and l.state = any ($3::smallint[])
               and ($4::text is null or t.type = $4)
             order by l.id desc
             limit $5
            """;

    private static final UUID AFTER_ALL = new UUID(-1L, -1L);

    private final Pool pool;
    private final Pool primary;
    private final Pool report;

    @Inject
    PgTasks(Pools pools) {
        this.pool = pools.read();
        this.primary = pools.write();
        this.report = pools.report();
    }

    /** The tasks of these ids, of whatever tenant; those that do not exist are left out. */
    Uni<Map<UUID, TaskView>> byIds(Collection<UUID> ids, boolean withPayload) {
        return byIds(pool, ids, withPayload);
    }

    /** The same, of the primary and without payloads. */
    Uni<Map<UUID, TaskView>> byIdsNow(Collection<UUID> ids) {
        return byIds(primary, ids, false).plug(Repeat::once);
    }

    private static Uni<Map<UUID, TaskView>> byIds(Pool from, Collection<UUID> ids, boolean withPayload) {
        return from.preparedQuery(BY_IDS)
                .execute(Tuple.of(ids.toArray(UUID[]::new), withPayload))
                .map(PgTasks::byId);
    }

    /**
     * What a page is asked for by.
     *
     * @param before only ids below this one, null for the newest
     * @param states empty for all
     * @param type null for all
     */
    record Filter(
            String tenant,
            @Nullable UUID before,
            Set<State> states,
            @Nullable String type,
            int limit) {
        private Tuple tuple() {
            Short[] numbers =
                    states.isEmpty() ? null : states.stream().map(State::number).toArray(Short[]::new);
            return Tuple.tuple()
                    .addValue(tenant)
                    .addValue(before == null ? AFTER_ALL : before)
                    .addValue(numbers)
                    .addValue(type)
                    .addValue((long) limit);
        }

        private boolean live() {
            return !states.isEmpty() && states.stream().noneMatch(State::terminal);
        }
    }

    /** The newest tasks, newest first. */
    Uni<List<TaskView>> page(Filter filter) {
        return report.preparedQuery(filter.live() ? LIVE_PAGE : PAGE)
                .execute(filter.tuple())
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(PgTasks::task)
                        .toList());
    }

    private static Map<UUID, TaskView> byId(RowSet<Row> rows) {
        Map<UUID, TaskView> tasks = HashMap.newHashMap(rows.size());
        rows.forEach(row -> tasks.put(row.getUUID("id"), task(row)));
        return tasks;
    }

    private static TaskView task(Row row) {
        return new TaskView(
                row.getUUID("id"),
                row.getString("tenant"),
                row.getString("type"),
                State.of(row.getShort("state")),
                row.getShort("priority"),
                number(row.getInteger("attempt")),
                number(row.getShort("failures")),
                row.getShort("max_attempts"),
                number(row.getInteger("version")),
                time(row, "created_at"),
                Times.instant(row.getOffsetDateTime("run_at")),
                Times.instant(row.getOffsetDateTime("start_deadline")),
                time(row, "deadline"),
                Times.instant(row.getOffsetDateTime("finished_at")),
                row.getString("agent"),
                List.of(row.getArrayOfStrings("capabilities")),
                List.of(row.getArrayOfStrings("labels")),
                bytes(row, "payload"),
                bytes(row, "result"),
                row.getString("error_code"),
                row.getString("error_message"));
    }

    private static Instant time(Row row, String column) {
        OffsetDateTime time = Objects.requireNonNull(row.getOffsetDateTime(column), column);
        return time.toInstant();
    }

    private static int number(@Nullable Number value) {
        return value == null ? 0 : value.intValue();
    }

    private static @Nullable Buffer bytes(Row row, String column) {
        io.vertx.mutiny.core.buffer.Buffer value = row.getBuffer(column);
        return value == null ? null : value.getDelegate();
    }
}
