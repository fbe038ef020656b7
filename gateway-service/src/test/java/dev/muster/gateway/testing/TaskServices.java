package dev.muster.gateway.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.List;
import java.util.Map;

/** Two fake replicas of the task service, and what else a gateway needs to be told to start. */
public final class TaskServices implements QuarkusTestResourceLifecycleManager {
    /** A key with every scope, for tenant {@code default}. */
    public static final String KEY = "mk_Boot1234_" + "0123456789abcdefghijABCDEFGHIJ0123456789xyz";

    private List<FakeTaskService> fakes = List.of();

    /** Injected into tests: the replicas in the order of their addresses. */
    public record Fakes(FakeTaskService first, FakeTaskService second) {
        public List<FakeTaskService> all() {
            return List.of(first, second);
        }

        /** The same answers from both. */
        public void each(java.util.function.Consumer<FakeTaskService> told) {
            all().forEach(told);
        }

        public List<Object> requests() {
            return all().stream().flatMap(fake -> fake.requests.stream()).toList();
        }
    }

    @Override
    public Map<String, String> start() {
        fakes = List.of(new FakeTaskService(), new FakeTaskService());
        return Map.of(
                "muster.task.endpoints",
                "127.0.0.1:" + fakes.get(0).port() + ",127.0.0.1:"
                        + fakes.get(1).port(),
                "muster.caller.secrets",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "muster.bootstrap-key",
                KEY);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(new Fakes(fakes.get(0), fakes.get(1)), new TestInjector.MatchesType(Fakes.class));
    }

    @Override
    public void stop() {
        fakes.forEach(FakeTaskService::close);
    }
}
