package dev.muster.gateway.identity;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Priorities;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Asks who is calling before any resource runs and before a body is read. */
class AuthenticationFilter {
    private final Authenticate authenticate;

    AuthenticationFilter(Authenticate authenticate) {
        this.authenticate = authenticate;
    }

    @ServerRequestFilter(nonBlocking = true, priority = Priorities.AUTHENTICATION)
    Uni<@Nullable Response> identify(ContainerRequestContext request) {
        return authenticate
                .byAuthorization(request.getHeaderString(HttpHeaders.AUTHORIZATION))
                .invoke(identity -> request.setSecurityContext(new IdentityContext(identity)))
                .map(AuthenticationFilter::goOn);
    }

    private static @Nullable Response goOn(Identity identity) {
        return null;
    }
}
