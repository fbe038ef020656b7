package dev.muster.gateway.testing;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Two fake replicas of the task service, and what else a gateway needs to be told to start. */
public final class TaskServices implements QuarkusTestResourceLifecycleManager {
    /** A key with every scope, for tenant {@code default}. */
    public static final String KEY = "mk_Boot1234_" + "0123456789abcdefghijABCDEFGHIJ0123456789xyz";

    private final Fakes fakes = new Fakes();

    /** Injected into tests. */
    public static final class Fakes extends FakeReplicas<FakeTaskService> {
        Fakes() {
            super(FakeTaskService::new);
        }
    }

    @Override
    public Map<String, String> start() {
        fakes.start();
        return Map.of(
                "muster.task.endpoints",
                String.join(",", fakes.addresses()),
                "muster.caller.secrets",
                "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                "muster.bootstrap-key",
                KEY);
    }

    @Override
    public void inject(TestInjector injector) {
        injector.injectIntoFields(fakes, new TestInjector.MatchesType(Fakes.class));
    }

    @Override
    public void stop() {
        fakes.close();
    }
}
