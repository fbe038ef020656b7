package dev.muster.platform.call;

import dev.muster.protocol.caller.CallerTokens;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * The producer of the verifier of caller tokens. It goes by the real clock, not the injected one: a test that turns the
 * clock of deadlines must not age tokens.
 */
final class CallerTokensProducer {
    @Produces
    @Singleton
    @DefaultBean
    CallerTokens tokens(@ConfigProperty(name = "muster.caller.secrets") Optional<List<String>> configured) {
        List<String> secrets = configured.orElse(List.of());
        if (secrets.isEmpty()) {
            throw new IllegalStateException(
                    "MUSTER_CALLER_SECRETS is not set: give it the base64 secret that the gateway signs with");
        }
        return CallerTokens.ofBase64(secrets, Clock.systemUTC());
    }
}
