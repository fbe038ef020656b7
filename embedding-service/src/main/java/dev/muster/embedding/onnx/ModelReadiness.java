package dev.muster.embedding.onnx;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.eclipse.microprofile.health.Readiness;

/** The service is not ready without the model it was told to have. */
@Readiness
@ApplicationScoped
class ModelReadiness implements HealthCheck {
    private final LocalModel model;

    @Inject
    ModelReadiness(LocalModel model) {
        this.model = model;
    }

    @Override
    public HealthCheckResponse call() {
        String fault = model.fault();
        HealthCheckResponseBuilder answer =
                HealthCheckResponse.named("Local model").status(fault.isEmpty());
        return fault.isEmpty()
                ? answer.build()
                : answer.withData("reason", fault).build();
    }
}
