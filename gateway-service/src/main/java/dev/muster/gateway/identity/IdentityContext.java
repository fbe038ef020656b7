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
     * needs.
     *
     * @throws dev.muster.protocol.error.MusterException {@code permission_denied}
     */
    public static Identity require(SecurityContext context, String scope) {
        if (!(context instanceof IdentityContext known)) {
            throw ErrorCode.UNAUTHENTICATED.because(ErrorCode.UNAUTHENTICATED.title());
        }
        if (!known.isUserInRole(scope)) {
            throw ErrorCode.PERMISSION_DENIED.because("The scope " + scope + " is needed");
        }
        return known.identity;
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
