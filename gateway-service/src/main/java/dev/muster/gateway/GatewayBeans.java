package dev.muster.gateway;

import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.id.Uuid7;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;

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
        return CallerTokens.ofBase64(config.caller().secrets(), clock);
    }
}
