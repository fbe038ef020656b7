package dev.muster.task.submit;

import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.task.lane.Lanes;
import dev.muster.task.lane.Requirement;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.GatheringWriter;
import dev.muster.task.platform.GatheringWriters;
import dev.muster.task.platform.Hints;
import dev.muster.task.platform.TaskConfig;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The use case of submitting: check, count, find lanes, write with whoever else is submitting, wake the claimers.
 *
 * <p>May be repeated with the same ids: known tasks are the same tasks again.
 */
@Singleton
public class SubmitTasks {
    private final Lanes lanes;
    private final Unfinished unfinished;
    private final PgSubmit table;
    private final Hints hints;
    private final Clock clock;
    private final TaskRules rules;
    private final GatheringWriter<Unit, Stored> writer;

    @Inject
    SubmitTasks(
            Lanes lanes,
            Unfinished unfinished,
            PgSubmit table,
            GatheringWriters writers,
            Hints hints,
            Clock clock,
            TaskConfig config) {
        this.lanes = lanes;
        this.unfinished = unfinished;
        this.table = table;
        this.hints = hints;
        this.clock = clock;
        this.rules = new TaskRules(config.submit());
        this.writer = writers.writer("submit", Unit::rows, Unit::bytes, this::store);
    }

    /**
     * Makes the tasks durable, all or none, and answers after the commit.
     *
     * <p>Fails with {@link ErrorCode#INVALID_ARGUMENT} and its kin, {@link ErrorCode#QUEUE_FULL}, {@link
     * ErrorCode#TOO_MANY_LANES}, {@link ErrorCode#IDEMPOTENCY_MISMATCH}, {@link ErrorCode#OVERLOADED}, {@link
     * ErrorCode#OUTCOME_UNKNOWN}.
     */
    public Uni<Submitted> submit(Caller caller, Submission submission) {
        List<CheckedTask> tasks = rules.check(submission, clock.instant());
        unfinished.admit(caller.tenant(), tasks.size());
        List<Requirement> requirements =
                tasks.stream().map(task -> task.requirement(caller.tenant())).toList();
        return lanes.intern(new HashSet<>(requirements))
                .map(numbers -> new Unit(caller.tenant(), tasks, numbersOf(requirements, numbers), submission.key()))
                .chain(writer::write)
                .map(SubmitTasks::answer);
    }

    private Uni<List<Stored>> store(List<Unit> units) {
        return table.store(units).invoke(stored -> wake(units, stored));
    }

    private void wake(List<Unit> units, List<Stored> stored) {
        Set<Integer> busy = new HashSet<>();
        for (int i = 0; i < units.size(); i++) {
            if (stored.get(i) instanceof Stored.New) {
                waiting(units.get(i)).forEach(busy::add);
            }
        }
        hints.lanes(busy);
    }

    private static Stream<Integer> waiting(Unit unit) {
        return IntStream.range(0, unit.rows())
                .filter(i -> unit.tasks().get(i).state() == State.QUEUED)
                .mapToObj(i -> unit.lanes().get(i));
    }

    private static Submitted answer(Stored stored) {
        return switch (stored) {
            case Stored.New made -> made.answer();
            case Stored.Replay earlier -> earlier.answer();
            case Stored.Mismatch other ->
                throw ErrorCode.IDEMPOTENCY_MISMATCH.because("The idempotency key was used with another body");
            case Stored.Vanished gone ->
                throw ErrorCode.IDEMPOTENCY_CONFLICT.because("The idempotency key expired at this moment");
        };
    }

    private static List<Integer> numbersOf(List<Requirement> requirements, Map<Requirement, Integer> numbers) {
        return requirements.stream().map(numbers::get).toList();
    }
}
