package dev.muster.gateway.testing;

import io.quarkus.runtime.BlockingOperationControl;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** Notes for each request with a header {@code Spy} whether its resource and its answer ran where blocking is allowed. */
@Singleton
public class ThreadSpy {
    private final Map<String, Boolean> mayBlock = new ConcurrentHashMap<>();

    /** A filter that is not declared non-blocking runs on the thread of the resource. */
    @ServerRequestFilter
    public void beforeResource(ContainerRequestContext request) {
        note(request);
    }

    @ServerResponseFilter
    public void afterResource(ContainerRequestContext request, ContainerResponseContext response) {
        note(request);
    }

    /** False only when all was seen on event loops. */
    public boolean mayBlock(String spy) {
        return mayBlock.getOrDefault(spy, true);
    }

    private void note(ContainerRequestContext request) {
        String spy = request.getHeaderString("Spy");
        if (spy != null) {
            mayBlock.merge(spy, BlockingOperationControl.isBlockingAllowed(), Boolean::logicalOr);
        }
    }
}
