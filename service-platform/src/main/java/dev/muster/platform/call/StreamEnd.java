package dev.muster.platform.call;

import io.quarkus.vertx.http.runtime.filters.Filters;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * The end of a call's HTTP/2 stream, whoever ended it. Vert.x' gRPC server tells of a reset only while the request is still being
 * read, which for a unary call is over before the work begins; the stream itself always tells.
 */
@ApplicationScoped
class StreamEnd {
    private static final String LOCAL = "muster-stream-end";
    /** Before everything that might answer. */
    private static final int FIRST = 10_000;

    void register(@Observes Filters filters) {
        filters.register(StreamEnd::watch, FIRST);
    }

    /** Runs {@code action} when the stream of the call that is being dispatched on this thread has ended. */
    static void whenReached(Runnable action) {
        Context context = Vertx.currentContext();
        Promise<Void> end = context == null ? null : context.getLocal(LOCAL);
        if (end != null) {
            end.future().onComplete(reached -> action.run());
        }
    }

    private static void watch(RoutingContext request) {
        String type = request.request().getHeader("content-type");
        Context context = Vertx.currentContext();
        if (context != null && type != null && type.startsWith("application/grpc")) {
            Promise<Void> end = Promise.promise();
            request.addEndHandler(reached -> end.tryComplete());
            context.putLocal(LOCAL, end);
        }
        request.next();
    }
}
