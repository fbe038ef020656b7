package dev.muster.gateway.admission;

import dev.muster.gateway.GatewayConfig;
import dev.muster.protocol.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.Response;
import java.io.ByteArrayInputStream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/**
 * Reads bodies once it is known who calls, whole and on the event loop, and stops where one gets too large.
 *
 * <p>Quarkus' own reader goes to a worker thread for bodies over a few kilobytes, and answers a body that outgrows its limit
 * without a problem.
 */
class BodyReader {
    private static final int USUAL_BYTES = 4_096;

    private final long maxBytes;

    BodyReader(GatewayConfig config) {
        this.maxBytes = config.rest().maxBody().asLongValue();
    }

    @ServerRequestFilter(nonBlocking = true, priority = Priorities.AUTHENTICATION + 1)
    Uni<@Nullable Response> read(ContainerRequestContext context, HttpServerRequest request) {
        if (request.method() != HttpMethod.POST || request.isEnded()) {
            return Uni.createFrom().nullItem();
        }
        return Uni.createFrom()
                .<byte[]>emitter(emitter -> receive(request, emitter))
                .invoke(body -> context.setEntityStream(new ByteArrayInputStream(body)))
                .map(BodyReader::goOn);
    }

    private void receive(HttpServerRequest request, UniEmitter<? super byte[]> emitter) {
        Buffer body = Buffer.buffer(USUAL_BYTES);
        request.handler(part -> {
            if (body.length() + part.length() <= maxBytes) {
                body.appendBuffer(part);
            } else {
                request.handler(null);
                refuse(request, emitter);
            }
        });
        request.exceptionHandler(emitter::fail);
        request.endHandler(end -> emitter.complete(body.getBytes()));
        request.resume();
    }

    private void refuse(HttpServerRequest request, UniEmitter<? super byte[]> emitter) {
        if (request.version() != HttpVersion.HTTP_2) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        emitter.fail(ErrorCode.PAYLOAD_TOO_LARGE.because("The body has more than " + maxBytes + " bytes"));
    }

    private static @Nullable Response goOn(byte[] body) {
        return null;
    }
}
