package dev.muster.gateway.problem;

import dev.muster.protocol.error.MusterException;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.stream.IntStream;

/** What no resource saw, as problems: unknown routes, and what the server refuses by itself. */
@Singleton
public class ProblemRoutes {

    void register(@Observes Router router) {
        IntStream.of(400, 404, 405, 406, 413, 415, 500, 503)
                .forEach(status -> router.errorHandler(status, ProblemRoutes::refuse));
    }

    private static void refuse(RoutingContext context) {
        Throwable cause = context.failure();
        if (cause == null) {
            cause = new IllegalStateException("Refused with status " + context.statusCode());
        }
        send(
                context,
                context.statusCode() == 500 ? Failures.of(cause) : Failures.ofHttpStatus(context.statusCode(), cause));
    }

    /** Ends the request with the refusal, in the shape its path wants. */
    public static void send(RoutingContext context, MusterException refusal) {
        send(context.response(), new Problem(refusal, context.request().path()));
    }

    /** Ends the request with the problem, unless it was answered already. */
    public static void send(HttpServerResponse response, Problem problem) {
        if (response.ended() || response.headWritten()) {
            return;
        }
        response.setStatusCode(problem.status()).putHeader(HttpHeaders.CONTENT_TYPE, problem.mediaType());
        if (problem.challenges()) {
            response.putHeader("WWW-Authenticate", "Bearer");
        }
        if (problem.tellsWhenToRetry()) {
            response.putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(problem.retryAfterSeconds()));
        }
        response.end(Buffer.buffer(problem.body()));
    }
}
