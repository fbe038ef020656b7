package dev.muster.gateway.mcp;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses foreign pages at {@code /mcp} before all else: before its method, its key and its body are looked at. */
class OriginFilter {
    private static final String MCP = "/mcp";

    private final Origins origins;

    OriginFilter(Origins origins) {
        this.origins = origins;
    }

    @ServerRequestFilter(preMatching = true, nonBlocking = true)
    void check(ContainerRequestContext request, RoutingContext routing) {
        if (routing.normalizedPath().startsWith(MCP)) {
            origins.require(request.getHeaderString("Origin"));
        }
    }
}
