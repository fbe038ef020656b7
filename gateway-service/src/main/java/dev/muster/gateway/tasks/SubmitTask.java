package dev.muster.gateway.tasks;

import dev.muster.gateway.identity.Identity;
import dev.muster.proto.task.v1.SubmitReply;
import dev.muster.proto.task.v1.SubmitRequest;
import dev.muster.proto.task.v1.Submitted;
import dev.muster.proto.task.v1.Task;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Submitting one task and, where that is wanted, waiting for its end. */
@Singleton
public class SubmitTask {
    private final TaskClient client;
    private final AwaitTask await;

    SubmitTask(TaskClient client, AwaitTask await) {
        this.client = client;
        this.await = await;
    }

    /**
     * To be asked before a submit: once the task is made, there is no honest way to say that it cannot be waited for.
     *
     * @throws dev.muster.protocol.error.MusterException {@code permission_denied}
     */
    public static void requireMayWait(Identity identity, Duration wait) {
        if (!wait.isZero()) {
            identity.require(Scope.TASKS_READ);
        }
    }

    /**
     * Answers when the task is durable; with a wait, when it has ended or the wait is over. Where nobody knows whether the
     * task was made, the failure says what its id would be.
     *
     * @param request with one task
     * @param wait from now on, the submit included
     */
    public Uni<Submission> submit(Identity identity, SubmitRequest request, Duration wait) {
        long until = System.nanoTime() + wait.toNanos();
        String id = request.getTasks(0).getId();
        return client.submit(identity, request)
                .onFailure(MusterException.class)
                .transform(refusal -> naming(id, (MusterException) refusal))
                .chain(reply -> {
                    Submission submission = new Submission(reply.getTasks(0), null, isReplay(reply, id));
                    Duration left = Duration.ofNanos(until - System.nanoTime());
                    return left.toMillis() <= 0
                            ? Uni.createFrom().item(submission)
                            : await.ended(identity, submission, left);
                });
    }

    private static MusterException naming(String id, MusterException refusal) {
        return refusal.code() == ErrorCode.OUTCOME_UNKNOWN
                ? refusal.code().because(refusal.detail() + "; if a task was made, it is " + id)
                : refusal;
    }

    /** A call that was repeated from here finds its own first attempt: that is no replay to the client. */
    static boolean isReplay(SubmitReply reply, String firstId) {
        return reply.getReplayed() && !reply.getTasks(0).getId().equals(firstId);
    }

    /**
     * What became of a submit.
     *
     * @param ended the task where it has ended; null where it has not, or where that is not known
     * @param replayed whether an earlier submit with the same idempotency key did the work
     */
    public record Submission(Submitted submitted, @Nullable Task ended, boolean replayed) {
        public String id() {
            return submitted.getId();
        }

        public boolean hasEnded() {
            return ended != null;
        }

        /** The whole task where it has ended, otherwise its id and state. */
        public byte[] json() {
            return ended == null
                    ? TaskJson.submitted(submitted.getId(), submitted.getState())
                    : TaskJson.task(ended, false);
        }

        Submission now(Task task) {
            Submitted newest =
                    Submitted.newBuilder(submitted).setState(task.getState()).build();
            return new Submission(newest, TaskStates.isTerminal(task.getState()) ? task : null, replayed);
        }
    }
}
