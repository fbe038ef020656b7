package dev.muster.gateway.socket;

import com.google.protobuf.Message;
import dev.muster.gateway.link.LinkedSession;
import dev.muster.gateway.socket.HeldTasks.Held;
import dev.muster.gateway.socket.ServerRequests.Asked;
import dev.muster.gateway.socket.ServerRequests.Kind;
import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Cancel;
import dev.muster.proto.agent.v1.Capacity;
import dev.muster.proto.agent.v1.CapacityReply;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.Fail;
import dev.muster.proto.agent.v1.Progress;
import dev.muster.proto.agent.v1.Recorded;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.frame.FrameException;
import dev.muster.protocol.frame.Method;
import dev.muster.protocol.id.TaskId;
import dev.muster.protocol.text.PlainText;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one agent works on: the attempts handed to it, what it was asked about them, and what it says of them. Between the
 * agent's line and its session; what a message may change is decided by the task service, not here.
 */
final class AgentWork {
    private static final int MAX_CODE_CHARS = 128;
    private static final int MAX_FAIL_CHARS = 4_096;
    private static final int MAX_PROGRESS_CHARS = 1_024;
    private static final int SPARE_CALLS = 16;
    private static final String NO_ACCEPT = "no_accept";
    private static final String STALE = "stale";

    private final Line line;
    private final LinkedSession session;
    private final AgentCounters counters;
    private final HeldTasks tasks = new HeldTasks();
    private final ServerRequests requests = new ServerRequests();
    private int slots;
    private int unanswered;

    /** The way to the agent. Does nothing once the connection is closed. */
    interface Line {
        /** The next sequence of this direction. */
        long nextSequence();

        /** @throws FrameException {@code frame_too_large} */
        void request(Method method, long sequence, Message payload);

        void respond(Method method, long sequence, Message payload);

        void refuse(long sequence, int methodNumber, Error refusal);

        /** The task service does not know the session any more. */
        void sessionIsOver();
    }

    AgentWork(Line line, LinkedSession session, AgentCounters counters) {
        this.line = line;
        this.session = session;
        this.counters = counters;
    }

    /** Whether the agent holds anything. */
    boolean busy() {
        return !tasks.isEmpty();
    }

    List<TaskAttempt> accepted() {
        return tasks.accepted();
    }

    /** The session was opened with what the agent still holds. */
    void start(int slotsOfAgent, List<TaskAttempt> held, List<TaskAttempt> voided) {
        slots = slotsOfAgent;
        Set<TaskAttempt> gone = new HashSet<>(voided);
        held.stream().filter(attempt -> !gone.contains(attempt)).forEach(attempt -> tasks.add(
                        TaskId.parse(attempt.getTaskId()), attempt)
                .accept());
    }

    /** The session goes on elsewhere, without these. */
    void drop(List<TaskAttempt> voided, long now) {
        voided.forEach(attempt -> {
            TaskId task = TaskId.parse(attempt.getTaskId());
            tasks.remove(task, attempt.getAttempt());
            stop(Kind.STOP, task, attempt, STALE, now);
        });
    }

    // ---- from the task service

    /** Hands an attempt over, unless the agent has it already. */
    void assign(Assign assign, long now) {
        TaskId task = TaskId.parse(assign.getTaskId());
        TaskAttempt attempt = attempt(assign.getTaskId(), assign.getAttempt());
        Held known = tasks.find(task);
        if (known == null || known.attempt().getAttempt() < assign.getAttempt()) {
            handOver(task, attempt, assign, now);
        } else if (known.attempt().equals(attempt) && known.accepted()) {
            session.accept(attempt);
        }
    }

    void cancel(Cancel cancel, long now) {
        TaskAttempt attempt = attempt(cancel.getTaskId(), cancel.getAttempt());
        stop(Kind.CANCEL, TaskId.parse(cancel.getTaskId()), attempt, cancel.getReason(), now);
    }

    private void handOver(TaskId task, TaskAttempt attempt, Assign assign, long now) {
        long sequence = line.nextSequence();
        try {
            line.request(Method.ASSIGN, sequence, assign);
        } catch (FrameException e) {
            session.reject(attempt, e.code().code());
            return;
        }
        tasks.add(task, attempt).assignedBy(sequence);
        requests.add(sequence, Kind.ASSIGN, task, attempt, now);
    }

    private void stop(Kind kind, TaskId task, TaskAttempt attempt, String reason, long now) {
        long sequence = line.nextSequence();
        requests.add(sequence, kind, task, attempt, now);
        line.request(
                Method.CANCEL,
                sequence,
                Cancel.newBuilder()
                        .setTaskId(attempt.getTaskId())
                        .setAttempt(attempt.getAttempt())
                        .setReason(reason)
                        .build());
    }

    // ---- answers of the agent

    /** @param refusal null when the agent said yes */
    void answered(long sequence, @Nullable Error refusal) {
        Asked asked = requests.take(sequence);
        if (asked == null) {
            counters.unknownAnswer();
        } else if (asked.kind() == Kind.ASSIGN) {
            assignAnswered(asked, refusal);
        } else {
            stopAnswered(asked);
        }
    }

    private void assignAnswered(Asked asked, @Nullable Error refusal) {
        if (refusal != null) {
            reject(asked, PlainText.clean(refusal.getCode(), MAX_CODE_CHARS));
            return;
        }
        Held held = tasks.find(asked.task(), asked.attempt().getAttempt());
        if (held != null) {
            held.accept();
            session.accept(asked.attempt());
        }
    }

    private void reject(Asked asked, String code) {
        tasks.remove(asked.task(), asked.attempt().getAttempt());
        session.reject(asked.attempt(), code);
    }

    /** An error says as well as a response that the agent does not work on it. */
    private void stopAnswered(Asked asked) {
        tasks.remove(asked.task(), asked.attempt().getAttempt());
        if (asked.kind() == Kind.CANCEL) {
            session.released(asked.attempt());
        }
    }

    // ---- requests of the agent; whatever is wrong with them is thrown as a MusterException

    void complete(Incoming request) {
        Complete complete = request.payload(Complete.getDefaultInstance());
        TaskId task = HelloRules.attempt(complete.getTaskId(), complete.getAttempt());
        ResultJson.check(complete.getResult(), complete.getResultBytes().size());
        Question question = question(request);
        settle(task, complete.getAttempt());
        session.complete(complete, refusal -> settled(question, task, complete.getAttempt(), refusal));
    }

    void fail(Incoming request) {
        Fail fail = request.payload(Fail.getDefaultInstance());
        TaskId task = HelloRules.attempt(fail.getTaskId(), fail.getAttempt());
        Fail clean = fail.toBuilder()
                .setCode(PlainText.clean(fail.getCode(), MAX_CODE_CHARS))
                .setMessage(PlainText.clean(fail.getMessage(), MAX_FAIL_CHARS))
                .build();
        Question question = question(request);
        settle(task, fail.getAttempt());
        session.fail(clean, refusal -> settled(question, task, fail.getAttempt(), refusal));
    }

    void capacity(Incoming request) {
        Capacity capacity = request.payload(Capacity.getDefaultInstance());
        HelloRules.slots(capacity.getSlots());
        Question question = question(request);
        session.capacity(capacity, refusal -> {
            if (refusal == null) {
                slots = capacity.getSlots();
            }
            answer(question, CapacityReply.getDefaultInstance(), refusal);
        });
    }

    void progress(Incoming notification, long now) {
        Progress progress = notification.payload(Progress.getDefaultInstance());
        TaskId task = HelloRules.attempt(progress.getTaskId(), progress.getAttempt());
        if (Double.isNaN(progress.getPercent())) {
            throw ErrorCode.INVALID_ARGUMENT.because("percent: must be a number from 0 to 100");
        }
        Held held = tasks.find(task, progress.getAttempt());
        if (held == null) {
            counters.foreignProgress();
            return;
        }
        Progress due = held.newest(clean(progress), now);
        if (due != null) {
            session.progress(due);
        }
    }

    private static Progress clean(Progress progress) {
        return progress.toBuilder()
                .setPercent(Math.clamp(progress.getPercent(), 0, 100))
                .setMessage(PlainText.clean(progress.getMessage(), MAX_PROGRESS_CHARS))
                .build();
    }

    // ---- time

    /** Gives up on answers that are overdue, and sends the progress that had to wait. */
    void tick(long now) {
        requests.takeOverdue(now, this::overdue);
        tasks.dueProgress(now, session::progress);
    }

    /** Gives every answer its whole time again. */
    void restart(long now) {
        requests.restart(now);
    }

    private void overdue(Asked asked) {
        if (asked.kind() == Kind.ASSIGN) {
            counters.missedAccept();
            reject(asked, NO_ACCEPT);
        } else {
            tasks.remove(asked.task(), asked.attempt().getAttempt());
        }
    }

    // ---- the outcome of an attempt, which implies that the agent took it on

    private void settle(TaskId task, int attempt) {
        Held held = tasks.find(task, attempt);
        if (held != null) {
            requests.take(held.assignSequence());
            held.accept();
            held.forgetProgress();
        }
    }

    private void settled(Question question, TaskId task, int attempt, @Nullable Error refusal) {
        if (refusal == null || !refusal.getRetryable()) {
            tasks.remove(task, attempt);
        }
        answer(question, Recorded.getDefaultInstance(), refusal);
    }

    /** A request that waits for the task service; nothing else of it is kept. */
    private record Question(Method method, int methodNumber, long sequence) {}

    private Question question(Incoming request) {
        if (unanswered >= 2 * slots + SPARE_CALLS) {
            throw ErrorCode.OVERLOADED.because(unanswered + " requests of this agent wait for their answer already");
        }
        unanswered++;
        return new Question(request.method(), request.methodNumber(), request.sequence());
    }

    private void answer(Question question, Message yes, @Nullable Error refusal) {
        unanswered--;
        if (refusal == null) {
            line.respond(question.method, question.sequence, yes);
            return;
        }
        line.refuse(question.sequence, question.methodNumber, refusal);
        if (refusal.getCode().equals(ErrorCode.SESSION_ENDED.code())) {
            line.sessionIsOver();
        }
    }

    private static TaskAttempt attempt(String task, int attempt) {
        return TaskAttempt.newBuilder().setTaskId(task).setAttempt(attempt).build();
    }
}
