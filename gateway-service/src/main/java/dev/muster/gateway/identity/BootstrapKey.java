package dev.muster.gateway.identity;

import dev.muster.gateway.GatewayConfig;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.id.Uuid7;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/**
 * The first key of an installation, handed over by {@code muster.bootstrap-key}: stored once, as a hash, with every scope,
 * also those that a version before this one did not know. Any number of gateways may do this at once; a revoked one stays
 * revoked.
 */
@Singleton
class BootstrapKey {
    static final String TENANT = "default";

    private static final Logger LOG = Logger.getLogger(BootstrapKey.class);

    private final PgKeys keys;
    private final Uuid7 ids;
    private final Clock clock;

    BootstrapKey(PgKeys keys, Uuid7 ids, Clock clock) {
        this.keys = keys;
        this.ids = ids;
        this.clock = clock;
    }

    void start(@Observes StartupEvent event, GatewayConfig config) {
        // On the starting thread, which may wait; the schema is there by now.
        config.bootstrapKey().ifPresent(text -> store(text).await().indefinitely());
    }

    /** @throws IllegalArgumentException when the text is not a key */
    Uni<Void> store(String text) {
        KeyText key = KeyText.parse(text)
                .orElseThrow(() ->
                        new IllegalArgumentException("muster.bootstrap-key is not of the form mk_<8 characters>_<43>"));
        ApiKey row = row(key);
        return keys.insert(row)
                .chain(stored -> stored ? Uni.createFrom().voidItem() : keys.gain(row))
                .chain(() -> keys.find(key.prefix()))
                .invoke(found -> report(key, found))
                .replaceWithVoid();
    }

    private ApiKey row(KeyText key) {
        return new ApiKey(
                ids.next(),
                key.prefix(),
                key.digest(),
                TENANT,
                "bootstrap",
                List.copyOf(Scope.GRANTABLE),
                clock.instant(),
                "service:gateway",
                null,
                null);
    }

    private static void report(KeyText key, Optional<ApiKey> found) {
        if (found.filter(row -> row.digest().equals(key.digest())).isEmpty()) {
            LOG.warnf("Bootstrap key not stored, its prefix belongs to another key prefix=%s", key.prefix());
        }
    }
}
