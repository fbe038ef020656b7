package dev.muster.gateway.identity;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready while the keys can be read: the only thing a gateway cannot do without. It goes by what {@link KeyEpoch} reads twice
 * a second, so that asking costs PostgreSQL nothing.
 */
@Readiness
@ApplicationScoped
class PostgresReady implements AsyncHealthCheck {
    private static final String NAME = "postgresql";

    private final KeyEpoch epoch;

    PostgresReady(KeyEpoch epoch) {
        this.epoch = epoch;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        return Uni.createFrom().item(epoch.isKnown() ? HealthCheckResponse.up(NAME) : HealthCheckResponse.down(NAME));
    }
}
