package dev.muster.task.cancel;

import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.GatheringWriter;
import dev.muster.task.platform.GatheringWriters;
import dev.muster.task.platform.Hints;
import dev.muster.task.query.ReadTasks;
import dev.muster.task.query.TaskView;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;

/** The use case of cancelling. May be repeated: a cancelled task is cancelled again. */
@Singleton
public class CancelTask {
    static final int MAX_REASON = 1_024;

    private final PgCancel table;
    private final ReadTasks tasks;
    private final Hints hints;
    private final GatheringWriter<Wish, Optional<Cancelled>> writer;

    @Inject
    CancelTask(PgCancel table, ReadTasks tasks, Hints hints, GatheringWriters writers) {
        this.table = table;
        this.tasks = tasks;
        this.hints = hints;
        this.writer = writers.writer("cancel", wish -> 1, Wish::bytes, this::cancel);
    }

    /**
     * The cancelled task. Work under way is told to stop; its outcome no longer counts.
     *
     * <p>Fails with {@link ErrorCode#TASK_NOT_FOUND}, or {@link ErrorCode#TASK_FINISHED} where it ended otherwise before.
     *
     * @param reason for people, at most 1,024 plain characters; empty for none
     */
    public Uni<TaskView> cancel(Caller caller, UUID id, String reason) {
        return writer.write(new Wish(caller.tenant(), id, checked(reason)))
                .chain(done -> tasks.getNow(caller, id))
                .invoke(CancelTask::requireCancelled);
    }

    private static String checked(String reason) {
        boolean plain = reason.chars().noneMatch(c -> Character.isISOControl(c) && c != '\n' && c != '\t');
        if (reason.length() > MAX_REASON || !plain) {
            throw ErrorCode.INVALID_ARGUMENT.because("reason has at most " + MAX_REASON + " plain characters");
        }
        return reason;
    }

    private Uni<List<Optional<Cancelled>>> cancel(List<Wish> wishes) {
        return table.cancel(wishes).invoke(this::tell);
    }

    private void tell(List<Optional<Cancelled>> cancelled) {
        hints.tasks(gone(cancelled).map(Cancelled::taskVersion).toList());
        hints.sessions(
                gone(cancelled).flatMap(c -> c.session().stream()).distinct().toList());
    }

    private static Stream<Cancelled> gone(List<Optional<Cancelled>> cancelled) {
        return cancelled.stream().flatMap(Optional::stream);
    }

    private static void requireCancelled(TaskView task) {
        if (task.state() != State.CANCELLED) {
            throw ErrorCode.TASK_FINISHED.because("The task has already ended: " + task.state());
        }
    }
}
