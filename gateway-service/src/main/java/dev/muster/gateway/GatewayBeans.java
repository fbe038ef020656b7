package dev.muster.gateway;

import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.id.Uuid7;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Base64;
import java.util.List;

/** The beans that are plain classes of the JDK or of common-protocol. */
final class GatewayBeans {
    GatewayBeans() {}

    @Produces
    @Singleton
    static Clock clock() {
        return Clock.systemUTC();
    }

    @Produces
    @Singleton
    static Uuid7 ids(Clock clock) {
        return new Uuid7(clock);
    }

    @Produces
    @Singleton
    static CallerTokens callerTokens(GatewayConfig config, Clock clock) {
        List<byte[]> secrets = config.caller().secrets().stream()
                .map(secret -> Base64.getDecoder().decode(secret))
                .toList();
        return new CallerTokens(secrets, clock);
    }
}
