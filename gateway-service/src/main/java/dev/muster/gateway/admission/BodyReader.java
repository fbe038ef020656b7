package dev.muster.gateway.admission;

import dev.muster.gateway.GatewayConfig;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies once it is known who calls, whole and on the event loop, and stops where one gets too large or too
 * slow, or where there is no room.
 *
 * <p>Quarkus' own reader goes to a worker thread for bodies over a few kilobytes, and answers a body that outgrows its limit
 * without a problem.
 */
class BodyReader {
    private final Room room;
    private final long maxBytes;
    private final Duration within;

    BodyReader(BodyRoom room, GatewayConfig config) {
        this.room = room;
        this.maxBytes = config.rest().maxBody().asLongValue();
        this.within = config.rest().bodyTimeout();
    }

    @ServerRequestFilter(nonBlocking = true, priority = Priorities.AUTHENTICATION + 1)
    Uni<@Nullable Response> read(ContainerRequestContext context, RoutingContext routing) {
        HttpServerRequest request = routing.request();
        boolean left = routing.response().closed();
        if (request.method() != HttpMethod.POST || request.isEnded() || left) {
            return Uni.createFrom().nullItem();
        }
        IncomingBody body = new IncomingBody(routing, room, maxBytes);
        return Uni.createFrom()
                .<byte[]>emitter(emitter -> body.receive(within, emitter))
                .invoke(bytes -> context.setEntityStream(new ByteArrayInputStream(bytes)))
                .map(BodyReader::goOn);
    }

    private static @Nullable Response goOn(byte[] body) {
        return null;
    }
}
