package dev.muster.task.platform;

import dev.muster.protocol.caller.CallerTokens;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;

/**
 * The producer of the verifier of caller tokens. It goes by the real clock, not the injected one: a test that turns the
 * clock of deadlines must not age tokens.
 */
final class CallerTokensProducer {
    @Produces
    @Singleton
    CallerTokens tokens(TaskConfig config) {
        List<String> secrets = config.caller().secrets().orElse(List.of());
        if (secrets.isEmpty()) {
            throw new IllegalStateException(
                    "MUSTER_CALLER_SECRETS is not set: give it the base64 secret that the gateway signs with");
        }
        return CallerTokens.ofBase64(secrets, Clock.systemUTC());
    }
}
