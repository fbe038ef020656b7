package dev.muster.gateway.socket;

import dev.muster.gateway.identity.Identity;
import dev.muster.protocol.caller.CallerTokens;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Whose key a socket was opened with. */
final class AgentIdentity {
    private static final Duration FAR = Duration.ofDays(1_000);

    private final Identity identity;
    private final int decidedIn;
    private final CallerTokens tokens;
    private final Clock clock;

    /** @param decidedIn the number of revocations seen before it was decided */
    AgentIdentity(Identity identity, int decidedIn, CallerTokens tokens, Clock clock) {
        this.identity = identity;
        this.decidedIn = decidedIn;
        this.tokens = tokens;
        this.clock = clock;
    }

    Identity identity() {
        return identity;
    }

    int decidedIn() {
        return decidedIn;
    }

    /** A caller token that lives its whole life from now. */
    String freshToken() {
        return tokens.sign(identity.caller());
    }

    /** When the key ends by itself, on the clock of {@code nanos}; {@link Long#MAX_VALUE} for never. */
    long keyEndsAt(long nanos) {
        Instant end = identity.expiresAt();
        Instant now = clock.instant();
        if (end == null || end.isAfter(now.plus(FAR))) {
            return Long.MAX_VALUE;
        }
        return nanos + Duration.between(now, end).toNanos();
    }
}
