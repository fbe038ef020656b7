package dev.muster.gateway.admission;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.problem.ProblemRoutes;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jboss.logging.Logger;

/**
 * The turnstile of {@code /v1} and {@code /mcp}: counts requests in flight, refuses those over the bound with {@code overloaded}, and bodies
 * that say they are too large with {@code payload_too_large}. Long polls and event streams count while they last; agents'
 * sockets have bounds of their own.
 */
@Singleton
class Admission {
    private static final Logger LOG = Logger.getLogger(Admission.class);
    /** Before Quarkus' own limit of the body, which answers without one. */
    private static final int BEFORE_ALL_ELSE = 100;

    private static final String AGENTS = "/v1/agents/ws";
    private static final String MCP = "/mcp";
    private static final Duration DRAIN_FOR = Duration.ofSeconds(10);

    private final int maxInFlight;
    private final long maxBodyBytes;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final CountDownLatch idle = new CountDownLatch(1);
    private final Stopping stopping;

    Admission(Stopping stopping, GatewayConfig config) {
        this.stopping = stopping;
        this.maxInFlight = config.rest().maxInFlight();
        this.maxBodyBytes = config.rest().maxBody().asLongValue();
    }

    void register(@Observes Filters filters) {
        filters.register(this::admit, BEFORE_ALL_ELSE);
    }

    /**
     * Lets what is in flight end, for a while, and nothing more in. Quarkus' own way ({@code quarkus.shutdown.timeout}) would
     * wait for every socket there ever was: it does not see that one is closed.
     */
    void drain(@Observes ShutdownDelayInitiatedEvent event) {
        stopping.begin();
        if (inFlight() > 0) {
            awaitIdle();
        }
    }

    /** Requests under way. */
    int inFlight() {
        return inFlight.get();
    }

    /** Waits on the thread that stops the process, which is no event loop. */
    private void awaitIdle() {
        try {
            if (!idle.await(DRAIN_FOR.toSeconds(), TimeUnit.SECONDS)) {
                LOG.warnf("Requests are cut off count=%d", inFlight());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(RoutingContext context) {
        if (!counts(context)) {
            context.next();
        } else if (stopping.begun()) {
            refuse(context, ErrorCode.UNAVAILABLE.because("This gateway stops"));
        } else if (IncomingBody.saidLength(context.request()) > maxBodyBytes) {
            IncomingBody.leaveUnread(context.request());
            refuse(context, IncomingBody.tooLarge(maxBodyBytes));
        } else if (inFlight.incrementAndGet() > maxInFlight) {
            left();
            refuse(context, ErrorCode.OVERLOADED.because("This gateway has " + maxInFlight + " requests in flight"));
        } else {
            context.addEndHandler(ended -> left());
            context.next();
        }
    }

    private void left() {
        if (inFlight.decrementAndGet() == 0 && stopping.begun()) {
            idle.countDown();
        }
    }

    /** Everything below {@code /v1} but agents' sockets, and MCP. */
    private static boolean counts(RoutingContext context) {
        String path = context.normalizedPath();
        return path.startsWith("/v1/") ? !(path.equals(AGENTS) && upgrades(context.request())) : path.startsWith(MCP);
    }

    private static boolean upgrades(HttpServerRequest request) {
        return request.headers().contains(HttpHeaders.UPGRADE, "websocket", true);
    }

    private static void refuse(RoutingContext context, MusterException refusal) {
        ProblemRoutes.send(context, refusal);
    }
}
