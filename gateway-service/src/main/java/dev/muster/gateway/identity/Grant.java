package dev.muster.gateway.identity;

import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.error.ErrorCode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The remembered decision to let a key in, with the caller token of the moment. */
final class Grant {
    private static final Duration TOKEN_KEPT = CallerTokens.LIFETIME.dividedBy(2);

    private final KeyText key;
    private final Caller caller;
    private final @Nullable Instant expiresAt;
    private volatile @Nullable Signed newest;

    Grant(ApiKey row) {
        this.key = new KeyText(row.prefix(), row.digest());
        this.caller = new Caller(row.tenant(), row.principal(), Set.copyOf(row.scopes()));
        this.expiresAt = row.expiresAt();
    }

    /** @throws dev.muster.protocol.error.MusterException {@code key_expired} */
    Identity identity(CallerTokens tokens, Clock clock) {
        Instant now = clock.instant();
        if (expiresAt != null && !now.isBefore(expiresAt)) {
            throw ErrorCode.KEY_EXPIRED.because("The key expired at " + expiresAt);
        }
        Signed signed = newest;
        if (signed == null || !now.isBefore(signed.until)) {
            signed = new Signed(new Identity(caller, tokens.sign(caller), key, expiresAt), now.plus(TOKEN_KEPT));
            newest = signed;
        }
        return signed.identity;
    }

    private record Signed(Identity identity, Instant until) {}
}
