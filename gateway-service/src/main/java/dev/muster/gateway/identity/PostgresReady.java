package dev.muster.gateway.identity;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready while the keys can be read: the only thing a gateway cannot do without. */
@Readiness
@ApplicationScoped
class PostgresReady implements AsyncHealthCheck {
    private static final String NAME = "postgresql";

    private final PgKeys keys;

    PostgresReady(PgKeys keys) {
        this.keys = keys;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return keys.epoch()
                .map(epoch -> HealthCheckResponse.up(NAME))
                .onFailure()
                .recoverWithItem(() -> HealthCheckResponse.down(NAME));
    }
}
