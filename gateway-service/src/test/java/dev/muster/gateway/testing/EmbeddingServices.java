package dev.muster.gateway.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.List;
import java.util.Map;

/** Two fake replicas of the embedding service. */
public final class EmbeddingServices implements QuarkusTestResourceLifecycleManager {
    private List<FakeEmbeddingService> fakes = List.of();

    /** Injected into tests: the replicas in the order of their addresses. */
    public record EmbeddingFakes(FakeEmbeddingService first, FakeEmbeddingService second) {
        public List<FakeEmbeddingService> all() {
            return List.of(first, second);
        }

        /** The same answers from both. */
        public void each(java.util.function.Consumer<FakeEmbeddingService> told) {
            all().forEach(told);
        }

        public List<Object> requests() {
            return all().stream().flatMap(fake -> fake.requests.stream()).toList();
        }

        public List<String> tokens() {
            return all().stream().flatMap(fake -> fake.tokens.stream()).toList();
        }
    }

    @Override
    public Map<String, String> start() {
        fakes = List.of(new FakeEmbeddingService(), new FakeEmbeddingService());
        return Map.of(
                "muster.embedding.endpoints",
                "127.0.0.1:" + fakes.get(0).port() + ",127.0.0.1:"
                        + fakes.get(1).port());
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(
                new EmbeddingFakes(fakes.get(0), fakes.get(1)), new TestInjector.MatchesType(EmbeddingFakes.class));
    }

    @Override
    public void stop() {
        fakes.forEach(FakeEmbeddingService::close);
    }
}
