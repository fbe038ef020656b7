package dev.muster.task.submit;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One submission on its way to the tables.
 *
 * @param lanes of each task, by index
 */
record Unit(
        String tenant,
        List<CheckedTask> tasks,
        List<Integer> lanes,
        @Nullable IdempotencyKey key) {
    int rows() {
        return tasks.size();
    }

    int bytes() {
        return tasks.stream().mapToInt(CheckedTask::bytes).sum();
    }

    Submitted accepted() {
        return new Submitted(tasks.stream().map(CheckedTask::ref).toList(), false);
    }

    /** What the key is unique by. */
    KeyOf keyOf(IdempotencyKey given) {
        return new KeyOf(tenant, given.route(), given.key());
    }

    /** The primary key of an idempotency row. */
    record KeyOf(String tenant, String route, String key) {}
}
