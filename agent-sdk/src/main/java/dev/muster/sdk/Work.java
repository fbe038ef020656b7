package dev.muster.sdk;

import dev.muster.proto.agent.v1.Accept;
import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Cancel;
import dev.muster.proto.agent.v1.Cancelled;
import dev.muster.proto.agent.v1.Progress;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/** The attempts in the hands of handlers: taken from the server, cancelled, given up, and handed on to {@link Results}. */
final class Work {
    private final Loop loop;
    private final Executor threads;
    private final Map<String, TaskHandler> handlers;
    private final Results results;
    private final Runnable ended;
    private final Runnable settled;
    private final AgentListener listener;
    private final Duration progressInterval;
    private final Map<Attempt, Running> running = new LinkedHashMap<>();
    private @Nullable Connection connection;
    private int slots;
    private boolean closing;

    /**
     * @param ended called when a handler has ended, before anything is said about it
     * @param settled called when an attempt leaves that has no result
     */
    Work(AgentSettings settings, Loop loop, Executor threads, Results results, Runnable ended, Runnable settled) {
        this.handlers = settings.handlers();
        this.listener = settings.listener();
        this.progressInterval = settings.timing().progress();
        this.slots = settings.identity().getSlots();
        this.loop = loop;
        this.threads = threads;
        this.results = results;
        this.ended = ended;
        this.settled = settled;
    }

    /** From now on speaks on this connection; null: on none. Requests of another one cannot be answered any more. */
    void use(@Nullable Connection next) {
        connection = next;
        running.values().forEach(work -> work.cancels.clear());
    }

    void setSlots(int slots) {
        this.slots = slots;
    }

    /** Takes nothing new from now on. */
    void close() {
        closing = true;
    }

    int slots() {
        return slots;
    }

    int size() {
        return running.size();
    }

    /** What is in hand and still the agent's. */
    List<Attempt> held() {
        return running.values().stream()
                .filter(work -> work.unwanted == null)
                .map(work -> work.attempt)
                .toList();
    }

    void assigned(Connection from, Frame frame) {
        Assign assign = frame.parse(Assign.parser());
        Attempt attempt = new Attempt(assign.getTaskId(), assign.getAttempt());
        if (results.holds(attempt)) {
            from.respond(Method.ASSIGN, frame.sequence(), Accept.getDefaultInstance());
            results.sendAgain(attempt);
        } else if (running.containsKey(attempt)) {
            acceptAgain(from, frame, running.get(attempt));
        } else {
            take(from, frame, attempt, assign);
        }
    }

    /** The answer waits until the handler has ended: it says that the slot is free. */
    void cancelled(Connection from, Frame frame) {
        Cancel cancel = frame.parse(Cancel.parser());
        Running work = running.get(new Attempt(cancel.getTaskId(), cancel.getAttempt()));
        if (work == null) {
            from.respond(Method.CANCEL, frame.sequence(), Cancelled.getDefaultInstance());
        } else {
            work.cancels.add(frame.sequence());
            work.giveUp("cancelled");
        }
    }

    void giveUp(Attempt attempt) {
        Running work = running.get(attempt);
        if (work != null) {
            work.giveUp("void");
        }
    }

    void giveUp(Collection<Attempt> attempts) {
        attempts.forEach(this::giveUp);
    }

    void giveUpAll() {
        giveUp(List.copyOf(running.keySet()));
    }

    private void acceptAgain(Connection from, Frame frame, Running work) {
        if (work.unwanted == null) {
            from.respond(Method.ASSIGN, frame.sequence(), Accept.getDefaultInstance());
        } else {
            reject(from, frame, ErrorCode.STALE_ATTEMPT, "The attempt was given up here");
        }
    }

    private void take(Connection from, Frame frame, Attempt attempt, Assign assign) {
        TaskHandler handler = handlers.get(assign.getType());
        if (closing) {
            reject(from, frame, ErrorCode.UNAVAILABLE, "The agent is closing");
        } else if (handler == null) {
            reject(from, frame, ErrorCode.INVALID_ARGUMENT, "The agent has no handler for this type");
        } else if (running.size() >= slots) {
            reject(from, frame, ErrorCode.OVERLOADED, "All slots are taken");
        } else if (!starts(attempt, assign, handler)) {
            reject(from, frame, ErrorCode.OVERLOADED, "The agent has no thread for it");
        } else {
            from.respond(Method.ASSIGN, frame.sequence(), Accept.getDefaultInstance());
        }
    }

    private boolean starts(Attempt attempt, Assign assign, TaskHandler handler) {
        AssignedTask task = new AssignedTask(assign, () -> loop.post(() -> progressed(attempt)));
        Run run = new Run(attempt, task, handler, outcome -> loop.post(() -> ended(attempt, outcome)));
        running.put(attempt, new Running(attempt, task, run));
        try {
            threads.execute(run);
            return true;
        } catch (RuntimeException | Error e) {
            // Of no memory for another thread, above all.
            running.remove(attempt);
            return false;
        }
    }

    private void ended(Attempt attempt, Outcome outcome) {
        Running work = running.remove(attempt);
        if (work == null) {
            return;
        }
        ended.run();
        if (work.unwanted == null) {
            results.add(attempt, outcome);
        } else {
            answerCancels(work);
            listener.dropped(attempt.taskId(), attempt.number(), work.unwanted);
            settled.run();
        }
    }

    private void answerCancels(Running work) {
        Connection open = connection;
        if (open != null) {
            work.cancels.forEach(sequence -> open.respond(Method.CANCEL, sequence, Cancelled.getDefaultInstance()));
        }
    }

    private void progressed(Attempt attempt) {
        Running work = running.get(attempt);
        if (work == null) {
            return;
        }
        long now = System.nanoTime();
        long wait = work.progressNanos == null ? 0 : work.progressNanos + progressInterval.toNanos() - now;
        if (wait > 0) {
            loop.after(Duration.ofNanos(wait), () -> progressed(attempt));
        } else {
            work.progressNanos = now;
            sendProgress(work);
        }
    }

    private void sendProgress(Running work) {
        Progress report = work.task.takeProgress();
        Connection open = connection;
        if (report != null && open != null && work.unwanted == null && !open.isCrowded()) {
            open.send(FrameType.PROGRESS, Method.PROGRESS, report);
        }
    }

    private static void reject(Connection from, Frame frame, ErrorCode code, String detail) {
        from.send(FrameCodec.error(frame.sequence(), frame.methodNumber(), code.because(detail)));
    }
}
