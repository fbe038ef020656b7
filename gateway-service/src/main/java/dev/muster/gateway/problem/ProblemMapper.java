package dev.muster.gateway.problem;

import dev.muster.protocol.error.MusterException;
import io.grpc.StatusRuntimeException;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** What the resources fail with, as problems. */
class ProblemMapper {

    @ServerExceptionMapper({
        MusterException.class,
        StatusRuntimeException.class,
        WebApplicationException.class,
        Throwable.class
    })
    Response problem(Throwable failure, RoutingContext routing) {
        if (failure instanceof WebApplicationException web && web.getResponse().getStatus() < 400) {
            return web.getResponse();
        }
        return response(new Problem(Failures.of(failure), routing.request().path()));
    }

    private static Response response(Problem problem) {
        Response.ResponseBuilder response =
                Response.status(problem.status()).type(problem.mediaType()).entity(problem.body());
        if (problem.challenges()) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        if (problem.tellsWhenToRetry()) {
            response.header(HttpHeaders.RETRY_AFTER, problem.retryAfterSeconds());
        }
        return response.build();
    }
}
