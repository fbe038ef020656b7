package dev.muster.embedding.space;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** The service is not ready where its model is not the one that made the vectors of the documents. */
@Readiness
@ApplicationScoped
class SpaceReadiness implements HealthCheck {
    private final ActiveSpace space;

    @Inject
    SpaceReadiness(ActiveSpace space) {
        this.space = space;
    }

    @Override
    public HealthCheckResponse call() {
        String fault = space.fault();
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("Vector space of the documents").status(fault.isEmpty());
        return fault.isEmpty()
                ? answer.build()
                : answer.withData("reason", fault).build();
    }
}
