package dev.muster.task.submit;

import dev.muster.platform.sql.Times;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Tuple;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The rows of many units by column, in the order of their ids, which is the order PostgreSQL locks them in. */
final class PgSubmitColumns {
    private record Line(@Nullable Integer unit, String tenant, CheckedTask task, int lane) {}

    private final OffsetDateTime now;
    private final List<Line> lines;

    /** @param places of the units that go */
    PgSubmitColumns(OffsetDateTime now, List<Unit> units, List<Integer> places) {
        this.now = now;
        this.lines = new ArrayList<>();
        places.forEach(place -> add(place, units.get(place)));
        lines.sort(Comparator.comparing(line -> line.task.id()));
    }

    private void add(int place, Unit unit) {
        Integer named = unit.key() == null ? null : place;
        for (int i = 0; i < unit.rows(); i++) {
            lines.add(new Line(
                    named, unit.tenant(), unit.tasks().get(i), unit.lanes().get(i)));
        }
    }

    /** The first 15 parameters. */
    Tuple tuple() {
        int n = lines.size();
        @Nullable Integer[] unit = new @Nullable Integer[n];
        UUID[] id = new UUID[n];
        String[] tenant = new String[n];
        String[] type = new String[n];
        Buffer[] payload = new Buffer[n];
        String[] capabilities = new String[n];
        String[] labels = new String[n];
        Short[] priority = new Short[n];
        Short[] maxAttempts = new Short[n];
        @Nullable OffsetDateTime[] runAt = new @Nullable OffsetDateTime[n];
        @Nullable OffsetDateTime[] startDeadline = new @Nullable OffsetDateTime[n];
        OffsetDateTime[] deadline = new OffsetDateTime[n];
        Integer[] lane = new Integer[n];
        Short[] state = new Short[n];
        for (int i = 0; i < n; i++) {
            Line line = lines.get(i);
            CheckedTask task = line.task;
            unit[i] = line.unit;
            id[i] = task.id();
            tenant[i] = line.tenant;
            type[i] = task.type();
            payload[i] = task.payload();
            capabilities[i] = String.join(PgSubmit.SEPARATOR, task.capabilities());
            labels[i] = String.join(PgSubmit.SEPARATOR, task.labels());
            priority[i] = (short) task.priority();
            maxAttempts[i] = (short) task.maxAttempts();
            runAt[i] = Times.utc(task.runAt());
            startDeadline[i] = Times.utc(task.startDeadline());
            deadline[i] = task.deadline().atOffset(ZoneOffset.UTC);
            lane[i] = line.lane;
            state[i] = task.state().number();
        }
        return Tuple.tuple()
                .addValue(now)
                .addValue(unit)
                .addValue(id)
                .addValue(tenant)
                .addValue(type)
                .addValue(payload)
                .addValue(capabilities)
                .addValue(labels)
                .addValue(priority)
                .addValue(maxAttempts)
                .addValue(runAt)
                .addValue(startDeadline)
                .addValue(deadline)
                .addValue(lane)
                .addValue(state);
    }
}
