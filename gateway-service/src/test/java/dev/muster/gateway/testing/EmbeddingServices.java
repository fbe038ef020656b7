package dev.muster.gateway.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Two fake replicas of the embedding service. */
public final class EmbeddingServices implements QuarkusTestResourceLifecycleManager {
    private final EmbeddingFakes fakes = new EmbeddingFakes();

    /** Injected into tests. */
    public static final class EmbeddingFakes extends FakeReplicas<FakeEmbeddingService> {
        EmbeddingFakes() {
            super(FakeEmbeddingService::new);
        }
    }

    @Override
    public Map<String, String> start() {
        fakes.start();
        return Map.of("muster.embedding.endpoints", String.join(",", fakes.addresses()));
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(fakes, new TestInjector.MatchesType(EmbeddingFakes.class));
    }

    @Override
    public void stop() {
        fakes.close();
    }
}
