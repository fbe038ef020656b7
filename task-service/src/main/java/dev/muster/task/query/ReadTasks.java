package dev.muster.task.query;

import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.GatheringWriter;
import dev.muster.task.platform.GatheringWriters;
import dev.muster.task.platform.TaskConfig;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The use cases of looking at tasks. Concurrent looks at single tasks become one statement. */
@Singleton
public class ReadTasks {
    /** Tasks in one page of a list. */
    public static final int MAX_PAGE = 200;

    private final PgTasks tasks;
    private final GatheringWriter<UUID, Optional<TaskView>> plain;
    private final GatheringWriter<UUID, Optional<TaskView>> withPayload;
    private final GatheringWriter<PgTasks.Filter, List<TaskView>> lists;

    @Inject
    ReadTasks(PgTasks tasks, GatheringWriters writers, TaskConfig config) {
        this.tasks = tasks;
        GatheringWriter.Limits limits = writers.limits()
                .withMaxRows(config.waiting().maxRows())
                .withMaxWaitingRows(2 * config.waiting().maxWaiters());
        this.plain = writers.reader("read-tasks", limits, ids -> read(ids, false));
        // With payloads of up to 1 MiB each.
        this.withPayload = writers.reader("read-payloads", limits.withMaxRows(16), ids -> read(ids, true));
        // One each; whoever leaves while others' lists take long is never looked for.
        this.lists = writers.reader("list-tasks", limits.withMaxRows(1), one -> tasks.page(one.getFirst())
                .map(List::of));
    }

    /** A task of the caller's tenant; {@link ErrorCode#TASK_NOT_FOUND} for any other. */
    public Uni<TaskView> get(Caller caller, UUID id, boolean payload) {
        return (payload ? withPayload : plain).write(id).map(found -> ownOf(caller, found));
    }

    /** As {@link #get}, and sees whatever was committed before the call, also where reads go to a standby. */
    public Uni<TaskView> getNow(Caller caller, UUID id) {
        return tasks.byIdsNow(Set.of(id)).map(found -> ownOf(caller, Optional.ofNullable(found.get(id))));
    }

    /**
     * A page of the caller's tasks, newest first, without payloads and results.
     *
     * @param before only ids below this one
     * @param states empty for all
     * @param limit 1 to {@value #MAX_PAGE}; other values are brought within
     */
    public Uni<Page> list(Caller caller, @Nullable UUID before, Set<State> states, @Nullable String type, int limit) {
        int size = Math.clamp(limit, 1, MAX_PAGE);
        return lists.write(new PgTasks.Filter(caller.tenant(), before, states, type, size + 1))
                .map(found -> Page.of(found, size));
    }

    /** A page and whether there is more behind it. */
    public record Page(List<TaskView> tasks, boolean more) {
        static Page of(List<TaskView> found, int size) {
            return found.size() > size ? new Page(found.subList(0, size), true) : new Page(found, false);
        }
    }

    private Uni<List<Optional<TaskView>>> read(List<UUID> ids, boolean payload) {
        return tasks.byIds(new HashSet<>(ids), payload).map(found -> inOrder(ids, found));
    }

    private static List<Optional<TaskView>> inOrder(List<UUID> ids, Map<UUID, TaskView> found) {
        return ids.stream().map(id -> Optional.ofNullable(found.get(id))).toList();
    }

    private static TaskView ownOf(Caller caller, Optional<TaskView> found) {
        return found.filter(task -> task.tenant().equals(caller.tenant()))
                .orElseThrow(() -> ErrorCode.TASK_NOT_FOUND.because("There is no such task"));
    }
}
