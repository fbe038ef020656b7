package dev.muster.gateway.identity;

import dev.muster.protocol.error.ErrorCode;
import jakarta.ws.rs.core.SecurityContext;
import java.security.Principal;

/** The identity of a request, as JAX-RS hands it to resources. */
public final class IdentityContext implements SecurityContext {
    private final Identity identity;

    IdentityContext(Identity identity) {
        this.identity = identity;
    }

    /**
     * Who calls, if the key has the scope. The only way for a resource to an {@link Identity}, which every call onwards
     * needs, but {@link #of}.
     *
     * @throws dev.muster.protocol.error.MusterException {@code permission_denied}
     */
    public static Identity require(SecurityContext context, String scope) {
        Identity identity = of(context);
        identity.require(scope);
        return identity;
    }

    /** Who calls, for a face that asks for scopes later. */
    public static Identity of(SecurityContext context) {
        if (context instanceof IdentityContext known) {
            return known.identity;
        }
        throw ErrorCode.UNAUTHENTICATED.because(ErrorCode.UNAUTHENTICATED.title());
    }

    @Override
    public Principal getUserPrincipal() {
        return identity.caller()::principal;
    }

    @Override
    public boolean isUserInRole(String scope) {
        return identity.caller().may(scope);
    }

    @Override
    public boolean isSecure() {
        return false;
    }

    @Override
    public String getAuthenticationScheme() {
        return "Bearer";
    }
}
