package dev.muster.gateway.identity;

import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Who is calling, with the token that speaks for it to the other services. Immutable. */
public final class Identity {
    private final Caller caller;
    private final String token;
    private final KeyText key;
    private final @Nullable Instant expiresAt;

    Identity(Caller caller, String token, KeyText key, @Nullable Instant expiresAt) {
        this.caller = caller;
        this.token = token;
        this.key = key;
        this.expiresAt = expiresAt;
    }

    public Caller caller() {
        return caller;
    }

    /** Signed caller token, good for 30 to 60 seconds from the moment this was handed out. */
    public String token() {
        return token;
    }

    /** When the key ends by itself; null: never. */
    public @Nullable Instant expiresAt() {
        return expiresAt;
    }

    /** @throws dev.muster.protocol.error.MusterException {@code permission_denied} unless the key has the scope */
    public void require(String scope) {
        if (!caller.may(scope)) {
            throw ErrorCode.PERMISSION_DENIED.because("The scope " + scope + " is needed");
        }
    }

    KeyText key() {
        return key;
    }

    @Override
    public String toString() {
        return caller.tenant() + "/" + caller.principal();
    }
}
