package dev.muster.task.link;

import static java.util.Objects.requireNonNull;

import com.google.protobuf.UnsafeByteOperations;
import dev.muster.platform.call.GrpcErrors;
import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Cancel;
import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.Fail;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.Progress;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.proto.task.v1.Answer;
import dev.muster.proto.task.v1.Done;
import dev.muster.proto.task.v1.Down;
import dev.muster.proto.task.v1.LinkDown;
import dev.muster.proto.task.v1.LinkUp;
import dev.muster.proto.task.v1.OpenSession;
import dev.muster.proto.task.v1.Reject;
import dev.muster.proto.task.v1.ReplicaDrain;
import dev.muster.proto.task.v1.SessionEnded;
import dev.muster.proto.task.v1.Up;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.id.SessionId;
import dev.muster.protocol.id.TaskId;
import dev.muster.protocol.link.Outbox;
import dev.muster.task.session.AgentDoor;
import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Assignment;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The stream of one gateway: items up become calls on the {@link dev.muster.task.session.Desk}, answers and assignments go down in
 * batches. Everything but the observer's entry points runs on the desk.
 */
final class GatewayStream implements StreamObserver<LinkUp>, AgentDoor {
    private final ServerCallStreamObserver<LinkDown> down;
    private final LinkParts parts;
    private final Consumer<GatewayStream> onGone;
    private final Outbox<Down> outbox;
    private final SessionOpener opener;
    private String gateway = "unregistered";
    private long lastHeard = System.nanoTime();
    private boolean over;

    GatewayStream(ServerCallStreamObserver<LinkDown> down, LinkParts parts, Consumer<GatewayStream> onGone) {
        this.down = down;
        this.parts = parts;
        this.onGone = onGone;
        this.outbox = new Outbox<>(
                Outbox.Bounds.DEFAULT,
                Down::getSerializedSize,
                this::send,
                () -> !over && down.isReady(),
                parts.desk());
        this.opener = new SessionOpener(parts, this);
        down.setOnReadyHandler(outbox::wake);
        down.setOnCancelHandler(() -> parts.desk().execute(this::gone));
    }

    // ---- from the gateway, on gRPC's threads

    @Override
    public void onNext(LinkUp batch) {
        parts.desk().execute(() -> {
            heard(System.nanoTime());
            batch.getItemsList().forEach(this::item);
        });
    }

    @Override
    public void onError(Throwable cause) {
        parts.desk().execute(this::gone);
    }

    @Override
    public void onCompleted() {
        parts.desk().execute(this::complete);
    }

    // ---- on the desk

    long lastHeard() {
        return lastHeard;
    }

    void heard(long now) {
        lastHeard = now;
    }

    int sessionCount() {
        return (int) parts.sessions().all().stream().filter(this::mine).count();
    }

    /** An empty batch, so that the gateway hears something. */
    void heartbeat() {
        if (!over && down.isReady()) {
            down.onNext(LinkDown.getDefaultInstance());
        }
    }

    void close(MusterException why) {
        if (!over) {
            gone();
            down.onError(GrpcErrors.of(why));
        }
    }

    boolean over() {
        return over;
    }

    /** This replica stops soon: the gateway may take its sessions elsewhere. */
    void drain() {
        outbox.force(
                Down.newBuilder().setDrain(ReplicaDrain.getDefaultInstance()).build());
    }

    /** Ends the stream in peace. */
    void complete() {
        if (!over) {
            gone();
            down.onCompleted();
        }
    }

    /** Ends the sessions that are still this stream's. */
    void endSessions(String reason) {
        parts.sessions().end(parts.sessions().all().stream().filter(this::mine).toList(), reason, false);
    }

    private boolean mine(AgentSession session) {
        return session.door() == this;
    }

    private void gone() {
        if (!over) {
            over = true;
            outbox.close();
            onGone.accept(this);
        }
    }

    private void send(List<Down> batch) {
        down.onNext(LinkDown.newBuilder().addAllItems(batch).build());
    }

    private void item(Up up) {
        if (over) {
            return;
        }
        try {
            switch (up.getItemCase()) {
                case REGISTER -> register(up.getRegister().getGateway());
                case OPEN -> open(up);
                case RENEW, ITEM_NOT_SET -> {}
                default -> ofSession(up);
            }
        } catch (RuntimeException failure) {
            answer(up, failure);
        }
    }

    /** A gateway places sessions here once it has heard something. */
    private void register(String name) {
        gateway = name;
        heartbeat();
    }

    private void open(Up up) {
        OpenSession open = up.getOpen();
        opener.open(SessionId.parse(up.getSession()).value(), open, reply -> answerOpened(up, reply))
                .subscribe()
                .with(done -> {}, failure -> answer(up, failure));
    }

    private void ofSession(Up up) {
        AgentSession session =
                parts.sessions().find(SessionId.parse(up.getSession()).value());
        if (session == null || !mine(session)) {
            throw ErrorCode.SESSION_ENDED.because("the session is not, or no longer, here");
        }
        switch (up.getItemCase()) {
            case CLOSE -> close(session, up);
            case ACCEPT ->
                parts.attempts()
                        .accept(session, task(up.getAccept()), up.getAccept().getAttempt());
            case REJECT -> reject(session, up.getReject());
            case PROGRESS -> progress(session, up.getProgress());
            case COMPLETE -> settle(up, complete(session, up.getComplete()));
            case FAIL -> settle(up, fail(session, up.getFail()));
            case CAPACITY ->
                settle(up, parts.sessions().capacity(session, up.getCapacity().getSlots()));
            case RELEASED ->
                parts.attempts()
                        .released(
                                session,
                                task(up.getReleased()),
                                up.getReleased().getAttempt());
            default -> throw ErrorCode.PROTOCOL_ERROR.because("unknown item " + up.getItemCase());
        }
    }

    private void close(AgentSession session, Up up) {
        long epoch = up.getClose().getEpoch();
        if (epoch == 0 || epoch == session.epoch()) {
            parts.sessions().end(List.of(session), up.getClose().getReason(), false);
        }
    }

    private void reject(AgentSession session, Reject reject) {
        parts.attempts()
                .reject(session, TaskId.parse(reject.getTaskId()).value(), reject.getAttempt(), reject.getCode());
    }

    private void progress(AgentSession session, Progress progress) {
        parts.attempts()
                .progress(
                        session,
                        TaskId.parse(progress.getTaskId()).value(),
                        progress.getAttempt(),
                        progress.getPercent(),
                        progress.getMessage());
    }

    private Uni<Void> complete(AgentSession session, Complete complete) {
        Buffer result = Buffer.buffer(complete.getResultBytes().toByteArray());
        return parts.attempts()
                .complete(session, TaskId.parse(complete.getTaskId()).value(), complete.getAttempt(), result);
    }

    private Uni<Void> fail(AgentSession session, Fail fail) {
        return parts.attempts()
                .fail(
                        session,
                        TaskId.parse(fail.getTaskId()).value(),
                        fail.getAttempt(),
                        fail.getCode(),
                        fail.getMessage(),
                        fail.getRetryable());
    }

    private static UUID task(TaskAttempt attempt) {
        return TaskId.parse(attempt.getTaskId()).value();
    }

    private void settle(Up up, Uni<Void> outcome) {
        outcome.subscribe()
                .with(
                        done -> answer(up, Answer.newBuilder().setDone(Done.getDefaultInstance())),
                        failure -> answer(up, failure));
    }

    private void answerOpened(Up up, HelloReply reply) {
        answer(up, Answer.newBuilder().setOpened(reply));
    }

    private void answer(Up up, Throwable failure) {
        answer(up, Answer.newBuilder().setError(error(failure)));
    }

    private void answer(Up up, Answer.Builder answer) {
        if (up.getCall() != 0) {
            outbox.force(Down.newBuilder()
                    .setSession(up.getSession())
                    .setAnswer(answer.setCall(up.getCall()))
                    .build());
        }
    }

    private static Error error(Throwable failure) {
        MusterException refusal = GrpcErrors.refusal(failure);
        return Error.newBuilder()
                .setCode(refusal.code().code())
                .setMessage(refusal.detail())
                .setRetryable(refusal.code().retryable())
                .setRetryAfterMs(refusal.retryAfterMillis())
                .build();
    }

    // ---- to the agents

    @Override
    public String gateway() {
        return gateway;
    }

    @Override
    public boolean congested() {
        return outbox.full();
    }

    @Override
    public void assign(AgentSession session, Assignment assignment) {
        outbox.force(Down.newBuilder()
                .setSession(session.id().toString())
                .setAssign(Assign.newBuilder()
                        .setTaskId(assignment.taskId().toString())
                        .setAttempt(assignment.held().attempt())
                        .setType(assignment.type())
                        .setPayloadBytes(UnsafeByteOperations.unsafeWrap(
                                requireNonNull(assignment.payload()).getBytes()))
                        .setPriority(assignment.priority())
                        .setDeadlineMs(assignment.deadline().toInstant().toEpochMilli()))
                .build());
    }

    @Override
    public void cancel(AgentSession session, UUID taskId, int attempt, String reason) {
        outbox.force(Down.newBuilder()
                .setSession(session.id().toString())
                .setCancel(Cancel.newBuilder()
                        .setTaskId(taskId.toString())
                        .setAttempt(attempt)
                        .setReason(reason))
                .build());
    }

    @Override
    public void ended(AgentSession session, String reason) {
        outbox.force(Down.newBuilder()
                .setSession(session.id().toString())
                .setEnded(SessionEnded.newBuilder().setReason(reason))
                .build());
    }
}
