package dev.muster.cache.client;

import dev.muster.platform.replicas.Attempts;
import dev.muster.platform.replicas.Replica;
import dev.muster.platform.replicas.Replicas;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.grpc.MethodDescriptor;
import io.smallrye.mutiny.Uni;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * The calls of cache-service, so many at a time. A replica that was silent is left out for three seconds, one that cannot be
 * reached until it can: a question that nobody promises to answer is not asked.
 */
final class CacheCalls {
    private static final Logger LOG = Logger.getLogger(CacheCalls.class);

    private final Replicas replicas;
    private final OwnTokens tokens;
    private final Duration timeout;
    private final int maxInFlight;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicBoolean away = new AtomicBoolean();
    /** Each is logged once: what is refused now may be answered next, thousands of times a second. */
    private final Set<ErrorCode> refusals = ConcurrentHashMap.newKeySet();

    CacheCalls(Replicas replicas, OwnTokens tokens, CacheClientConfig config) {
        this.replicas = replicas;
        this.tokens = tokens;
        this.timeout = config.timeout();
        this.maxInFlight = config.maxInFlight();
    }

    /** Asks; {@code nothing} is the answer when there is none. */
    <Q, P> Uni<P> question(MethodDescriptor<Q, P> method, String tenant, Q request, P nothing) {
        return Uni.createFrom()
                .deferred(() -> ask(method, tenant, request, promising(), false))
                .invoke(answer -> back())
                .onFailure()
                .recoverWithItem(failure -> {
                    without(failure);
                    return nothing;
                });
    }

    /** Asks for something to be done; fails when it is not certain that it was. */
    <Q, P> Uni<P> change(MethodDescriptor<Q, P> method, String tenant, Q request) {
        return Uni.createFrom().deferred(() -> ask(method, tenant, request, replicas.inTurn(), true));
    }

    private <Q, P> Uni<P> ask(
            MethodDescriptor<Q, P> method, String tenant, Q request, List<Replica> order, boolean changes) {
        if (inFlight.incrementAndGet() > maxInFlight) {
            inFlight.decrementAndGet();
            throw ErrorCode.OVERLOADED.because("Too many calls of the cache service are under way");
        }
        Duration all = changes ? timeout.multipliedBy(2) : timeout;
        return new Attempts<>(replicas.service(), method, request, tokens.about(tenant), order, timeout, all, changes)
                .run()
                .onTermination()
                .invoke(inFlight::decrementAndGet);
    }

    private List<Replica> promising() {
        List<Replica> promising =
                replicas.inTurn().stream().filter(Replica::promising).toList();
        if (promising.isEmpty()) {
            throw ErrorCode.UNAVAILABLE.because("No replica of the cache service can be reached");
        }
        return promising;
    }

    private void back() {
        if (away.get() && away.compareAndSet(true, false)) {
            LOG.info("the cache answers again");
        }
    }

    private void without(Throwable failure) {
        ErrorCode code = failure instanceof MusterException refusal ? refusal.code() : ErrorCode.INTERNAL;
        boolean gone = code == ErrorCode.UNAVAILABLE || code == ErrorCode.DEADLINE_EXCEEDED;
        if (gone ? away.compareAndSet(false, true) : refusals.add(code)) {
            LOG.warnf("going without the cache cause=%s", failure);
        }
    }
}
