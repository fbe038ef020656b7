package dev.muster.gateway.replicas;

import dev.muster.gateway.identity.Identity;
import dev.muster.platform.replicas.Attempts;
import dev.muster.platform.replicas.Replica;
import dev.muster.platform.replicas.Replicas;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.error.ErrorCode;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/**
 * Calls of one service on behalf of whoever calls the gateway. The one place that times out and asks another replica; failures
 * are {@link dev.muster.protocol.error.MusterException}s. For any thread; answers arrive on an event loop.
 */
public final class ReplicaCalls {
    private static final Metadata.Key<String> CALLER =
            Metadata.Key.of(CallerTokens.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);

    private final Replicas replicas;
    private final Duration attempt;
    private final Duration timeout;

    /**
     * @param attempt longest silence of one replica before the next is asked, beyond what it was asked to wait
     * @param timeout longest time for a call over all replicas, likewise
     */
    public ReplicaCalls(Replicas replicas, Duration attempt, Duration timeout) {
        this.replicas = replicas;
        this.attempt = attempt;
        this.timeout = timeout;
    }

    /** The replicas in the order in which they are asked about this id. */
    public Supplier<List<Replica>> home(String id) {
        return () -> replicas.homeFirst(id);
    }

    /** The replicas in the order in which they are asked about what has no home. */
    public Supplier<List<Replica>> inTurn() {
        return replicas::inTurn;
    }

    /** A call that does something; it carries its id, so that it may be repeated. */
    public <Q, P> Uni<P> change(
            MethodDescriptor<Q, P> method, Identity identity, Q request, Supplier<List<Replica>> order) {
        return Uni.createFrom().deferred(() -> attempts(method, identity, request, order.get(), Duration.ZERO, true)
                .run());
    }

    /**
     * A change that can be done once only.
     *
     * @param doneAlready how a replica refuses what another has done
     * @param answer the answer where one refuses so after an earlier one may have done it
     */
    public <Q, P> Uni<P> changeOnce(
            MethodDescriptor<Q, P> method,
            Identity identity,
            Q request,
            Supplier<List<Replica>> order,
            ErrorCode doneAlready,
            P answer) {
        return Uni.createFrom().deferred(() -> attempts(method, identity, request, order.get(), Duration.ZERO, true)
                .doneWhereRefusedAs(doneAlready, answer)
                .run());
    }

    public <Q, P> Uni<P> read(
            MethodDescriptor<Q, P> method, Identity identity, Q request, Supplier<List<Replica>> order) {
        return read(method, identity, request, order, Duration.ZERO);
    }

    /** @param wait how long the request asks the replica to wait for something to say */
    public <Q, P> Uni<P> read(
            MethodDescriptor<Q, P> method, Identity identity, Q request, Supplier<List<Replica>> order, Duration wait) {
        return Uni.createFrom().deferred(() -> attempts(method, identity, request, order.get(), wait, false)
                .run());
    }

    /** A read that costs the replica its own strength: where one is overloaded, another need not be. */
    public <Q, P> Uni<P> compute(
            MethodDescriptor<Q, P> method, Identity identity, Q request, Supplier<List<Replica>> order) {
        return Uni.createFrom().deferred(() -> attempts(method, identity, request, order.get(), Duration.ZERO, false)
                .evenWhereOneIsOverloaded()
                .run());
    }

    private <Q, P> Attempts<Q, P> attempts(
            MethodDescriptor<Q, P> method,
            Identity identity,
            Q request,
            List<Replica> order,
            Duration wait,
            boolean changes) {
        return new Attempts<>(
                replicas.service(),
                method,
                request,
                metadata(identity),
                order,
                attempt.plus(wait),
                timeout.plus(wait),
                changes);
    }

    private static Metadata metadata(Identity identity) {
        Metadata metadata = new Metadata();
        metadata.put(CALLER, identity.token());
        return metadata;
    }
}
