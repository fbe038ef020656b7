package dev.muster.gateway.link;

import dev.muster.proto.agent.v1.Capacity;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.Fail;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.Progress;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.proto.task.v1.Answer;
import dev.muster.proto.task.v1.Down;
import dev.muster.proto.task.v1.OpenSession;
import dev.muster.proto.task.v1.Reject;
import dev.muster.proto.task.v1.Up;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One agent's session, wherever it is placed. When its replica dies or drains it is opened again at another one; until
 * that is done, what the agent asks for is refused as {@code unavailable}, which is safe to repeat, and nothing else is
 * lost: what the agent accepted is told again, what it did not is handed over again.
 *
 * <p>Confined to its executor, except for the methods that links call, which say so.
 */
public final class LinkedSession {
    private static final long OPEN_NANOS = 5_000_000_000L;
    private static final long REOPEN_NANOS = 10_000_000_000L;

    private enum State {
        NEW,
        /** Being opened, or opened again, or waiting for a link to do so. */
        PLACING,
        OPEN,
        CLOSED
    }

    private final AgentLinks links;
    private final SessionOwner owner;
    private final Executor executor;
    private final Supplier<String> callerToken;

    private State state = State.NEW;
    private Hello hello = Hello.getDefaultInstance();
    /** Empty until the session was opened for the first time. */
    private String id = "";

    private long epoch;
    private @Nullable Link link;
    private long placingSince;
    private String closeReason = "";

    LinkedSession(AgentLinks links, SessionOwner owner, Executor executor, Supplier<String> callerToken) {
        this.links = links;
        this.owner = owner;
        this.executor = executor;
        this.callerToken = callerToken;
    }

    /** Opens the session at some replica; answered by {@link SessionOwner#opened} or {@link SessionOwner#refused}. */
    public void open(Hello first) {
        if (state != State.NEW) {
            throw new IllegalStateException("The session is " + state);
        }
        hello = first;
        startPlacing();
    }

    /** The agent took the attempt on. */
    public void accept(TaskAttempt attempt) {
        tell(Up.newBuilder().setAccept(attempt));
    }

    public void reject(TaskAttempt attempt, String code) {
        tell(Up.newBuilder()
                .setReject(Reject.newBuilder()
                        .setTaskId(attempt.getTaskId())
                        .setAttempt(attempt.getAttempt())
                        .setCode(code)));
    }

    /** The agent has answered a cancel: its slot is free. */
    public void released(TaskAttempt attempt) {
        tell(Up.newBuilder().setReleased(attempt));
    }

    /** Dropped where there is no room for it. */
    public void progress(Progress progress) {
        Link at = link;
        if (at != null) {
            at.offer(Up.newBuilder().setSession(id).setProgress(progress).build());
        }
    }

    /** @param then told once, on the executor: null when the outcome is durable */
    public void complete(Complete complete, Consumer<@Nullable Error> then) {
        call(Up.newBuilder().setComplete(complete), then);
    }

    /** @param then told once, on the executor: null when the outcome is durable */
    public void fail(Fail fail, Consumer<@Nullable Error> then) {
        call(Up.newBuilder().setFail(fail), then);
    }

    /** @param then told once, on the executor: null when it holds */
    public void capacity(Capacity capacity, Consumer<@Nullable Error> then) {
        call(Up.newBuilder().setCapacity(capacity), refusal -> {
            if (refusal == null) {
                hello = hello.toBuilder().setSlots(capacity.getSlots()).build();
            }
            then.accept(refusal);
        });
    }

    /** Ends the session; its owner is told nothing more. */
    public void close(String reason) {
        Link at = link;
        if (at != null) {
            at.let(id, this);
            at.close(id, epoch, reason);
        }
        closeReason = reason;
        over();
    }

    /** By its link, for each item of its own; from any thread, in the order of the stream. */
    void deliver(Link from, Down item) {
        executor.execute(() -> {
            if (state == State.OPEN && link == from) {
                handle(item);
            }
        });
    }

    /** By its link when it broke; from any thread. */
    void lost(Link broken) {
        executor.execute(() -> replaceIfAt(broken));
    }

    /** By its link when its replica drains; from any thread. Stays where it is while there is no other place. */
    void leave(Link draining) {
        executor.execute(() -> {
            if (links.anyUsable()) {
                draining.let(id, this);
                replaceIfAt(draining);
            }
        });
    }

    /** Looks for a link again; from any thread. */
    void retry() {
        executor.execute(() -> {
            if (state == State.PLACING) {
                place();
            }
        });
    }

    private void handle(Down item) {
        switch (item.getItemCase()) {
            case ASSIGN -> owner.assign(item.getAssign());
            case CANCEL -> owner.cancel(item.getCancel());
            case ENDED -> end(item.getEnded().getReason());
            default -> throw new IllegalStateException("Not an item of a session: " + item.getItemCase());
        }
    }

    private void end(String reason) {
        Link at = link;
        if (at != null) {
            at.let(id, this);
        }
        over();
        owner.ended(reason);
    }

    private void over() {
        state = State.CLOSED;
        link = null;
    }

    private void replaceIfAt(Link former) {
        if (state == State.OPEN && link == former) {
            link = null;
            startPlacing();
        }
    }

    private void startPlacing() {
        state = State.PLACING;
        placingSince = links.now();
        place();
    }

    private void place() {
        Link target = links.next();
        if (links.now() - placingSince > (reopening() ? REOPEN_NANOS : OPEN_NANOS)) {
            giveUp(Refusal.unavailable("No replica of the task service can be reached"));
        } else if (target == null) {
            links.await(this);
        } else {
            target.call(openItem(), answer -> answered(target, answer));
        }
    }

    private Up.Builder openItem() {
        OpenSession.Builder open = OpenSession.newBuilder().setCallerToken(callerToken.get());
        if (!reopening()) {
            return Up.newBuilder().setSession(links.newSessionId()).setOpen(open.setHello(hello));
        }
        Hello again = hello.toBuilder()
                .setSessionId(id)
                .setEpoch(epoch)
                .clearHeld()
                .addAllHeld(owner.accepted())
                .build();
        return Up.newBuilder().setSession(id).setOpen(open.setHello(again).setReopen(true));
    }

    /** From any thread; a link that opened the session calls it before it handles the next item. */
    private void answered(Link by, Answer answer) {
        if (answer.hasOpened()) {
            by.adopt(answer.getOpened().getSessionId(), this);
        }
        executor.execute(() -> placed(by, answer));
    }

    private void placed(Link by, Answer answer) {
        if (answer.hasOpened()) {
            placed(by, answer.getOpened());
        } else if (state == State.PLACING) {
            notPlaced(answer.getError());
        }
    }

    private void placed(Link by, HelloReply reply) {
        if (state != State.PLACING) {
            by.let(reply.getSessionId(), this);
            by.close(reply.getSessionId(), reply.getEpoch(), closeReason);
            return;
        }
        boolean again = reopening();
        state = State.OPEN;
        link = by;
        id = reply.getSessionId();
        epoch = reply.getEpoch();
        if (again) {
            owner.reopened(reply);
        } else {
            owner.opened(reply);
        }
        if (by.isBroken()) {
            replaceIfAt(by);
        }
    }

    private void notPlaced(Error why) {
        if (why.getRetryable()) {
            links.await(this);
        } else {
            giveUp(why);
        }
    }

    private void giveUp(Error why) {
        if (!reopening()) {
            state = State.NEW;
            owner.refused(why);
            return;
        }
        over();
        if (Refusal.isSessionEnded(why)) {
            owner.ended(why.getMessage());
        } else {
            owner.stranded();
        }
    }

    private boolean reopening() {
        return !id.isEmpty();
    }

    private void tell(Up.Builder item) {
        Link at = link;
        if (at != null) {
            at.tell(item.setSession(id).build());
        }
    }

    private void call(Up.Builder item, Consumer<@Nullable Error> then) {
        Link at = link;
        if (at == null) {
            then.accept(betweenReplicas());
        } else {
            at.call(item.setSession(id), answer -> executor.execute(() -> then.accept(outcome(at, answer))));
        }
    }

    /** What a replica the session has left says of it no longer counts. */
    private @Nullable Error outcome(Link by, Answer answer) {
        if (!answer.hasError()) {
            return null;
        }
        boolean outdated = by != link && Refusal.isSessionEnded(answer.getError());
        return outdated ? betweenReplicas() : answer.getError();
    }

    private static Error betweenReplicas() {
        return Refusal.unavailable("The session is being taken to another replica; send it again");
    }
}
