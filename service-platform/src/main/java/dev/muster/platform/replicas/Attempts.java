package dev.muster.platform.replicas;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One call as it goes from replica to replica: each is asked once, until one answers or the time is used up.
 *
 * <p>Calls carry their ids, so a second replica may be asked what a first one may already have done.
 */
public final class Attempts<Q, P> {
    private final String service;
    private final MethodDescriptor<Q, P> method;
    private final Q request;
    private final Metadata metadata;
    private final Iterator<Replica> replicas;
    private final Duration each;
    private final boolean changes;
    private final long until;
    private boolean overloadIsItsOwn;
    private @Nullable ErrorCode doneAlready;
    private @Nullable P answerThen;
    /** Of the attempt that runs. */
    private volatile boolean sent;
    /** Whether an earlier attempt was sent and never answered. */
    private volatile boolean mayBeDone;

    /**
     * @param service what it is called in errors, see {@link Replicas#service()}
     * @param each time for one replica before the next is asked; the last one has all that is left
     * @param all time for the whole call
     * @param changes whether it does something; then it is {@code outcome_unknown} once a replica was sent the request and
     *     never answered, even if a later one refuses: that one speaks only for itself
     */
    public Attempts(
            String service,
            MethodDescriptor<Q, P> method,
            Q request,
            Metadata metadata,
            List<Replica> replicas,
            Duration each,
            Duration all,
            boolean changes) {
        this.service = service;
        this.method = method;
        this.request = request;
        this.metadata = metadata;
        this.replicas = replicas.iterator();
        this.each = each;
        this.changes = changes;
        this.until = System.nanoTime() + all.toNanos();
    }

    /**
     * Asks the next replica also where one is overloaded: for what each does by its own strength. One that says when to come back
     * speaks for something behind it, which is behind the others as well.
     */
    public Attempts<Q, P> evenWhereOneIsOverloaded() {
        overloadIsItsOwn = true;
        return this;
    }

    /**
     * What can be done once only, such as a deletion: who refuses it with that code, where an earlier replica may have done it,
     * confirms that it is done.
     *
     * @param answer the answer then
     */
    public Attempts<Q, P> doneWhereRefusedAs(ErrorCode code, P answer) {
        doneAlready = code;
        answerThen = answer;
        return this;
    }

    /** Asks; to be subscribed to once. Fails with a {@link MusterException}. */
    public Uni<P> run() {
        return ask(replicas.next());
    }

    private Uni<P> ask(Replica replica) {
        Duration left = Duration.ofNanos(until - System.nanoTime());
        Duration within = replicas.hasNext() && each.compareTo(left) < 0 ? each : left;
        sent = false;
        return UnaryCall.of(replica.channel(), method, request, metadata, within, this::sent)
                .onFailure(StatusRuntimeException.class)
                .recoverWithUni(failure -> failed(replica, (StatusRuntimeException) failure));
    }

    private void sent() {
        sent = true;
    }

    private Uni<P> failed(Replica replica, StatusRuntimeException failure) {
        boolean silent =
                failure.getStatus().getCode() == Status.Code.DEADLINE_EXCEEDED && !GrpcRefusals.isTold(failure);
        if (silent) {
            replica.suspect();
        }
        MusterException refusal = GrpcRefusals.of(failure, service);
        if (!silent && !anotherMayAnswer(refusal)) {
            return mayBeDone
                    ? afterOneThatMayHaveDoneIt(refusal)
                    : Uni.createFrom().failure(refusal);
        }
        mayBeDone |= changes && sent;
        return replicas.hasNext() && System.nanoTime() < until
                ? ask(replicas.next())
                : Uni.createFrom().failure(mayBeDone ? unknown() : refusal);
    }

    private Uni<P> afterOneThatMayHaveDoneIt(MusterException refusal) {
        return answerThen != null && refusal.code() == doneAlready
                ? Uni.createFrom().item(answerThen)
                : Uni.createFrom().failure(passes(refusal.code()) ? unknown() : refusal);
    }

    /** A time-out that a replica tells is of something behind it, which is behind the others as well. */
    private boolean anotherMayAnswer(MusterException refusal) {
        return switch (refusal.code()) {
            case UNAVAILABLE, OUTCOME_UNKNOWN -> true;
            case OVERLOADED -> overloadIsItsOwn && refusal.retryAfterMillis() == 0;
            default -> false;
        };
    }

    /** Whether the refusal is of the moment, so that an earlier replica need not have refused. */
    private static boolean passes(ErrorCode code) {
        return code.retryable() || code == ErrorCode.INTERNAL;
    }

    private MusterException unknown() {
        return ErrorCode.OUTCOME_UNKNOWN.because("No replica of the " + service + " confirmed it");
    }
}
