package dev.muster.e2e.guarantees;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.e2e.harness.Cluster;
import dev.muster.e2e.harness.Key;
import dev.muster.e2e.harness.RawAgent;
import dev.muster.e2e.harness.Tenant;
import dev.muster.e2e.harness.Work;
import dev.muster.e2e.harness.Workers;
import dev.muster.localstack.process.Await;
import dev.muster.protocol.caller.Scope;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/**
 * G5: on shared agents a tenant that submits nine tasks in ten, and always has a queue, does not starve a quiet one.
 *
 * <p>Idle and busy windows take turns, and the medians of their p95 are compared, so that a hiccup of the machine in one
 * window decides nothing; there are twice as many windows where the first ones do not show it.
 */
class G5FairnessIT {
    private static final int AGENTS = 4;
    private static final int SLOTS = 4;
    private static final Duration WORK = Duration.ofMillis(200);
    private static final int BACKLOG = 200;
    private static final int WINDOWS = 3;
    private static final int QUIET_TASKS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Cluster cluster = Cluster.shared();
    private final Tenant quiet = cluster.tenant("g5-quiet");
    private final Tenant busy = cluster.tenant("g5-busy");

    @Test
    void aBusyTenantCannotStarveAQuietOne() throws Exception {
        Key platform = cluster.key("g5-platform", java.util.Set.of(Scope.AGENTS_SHARED));
        List<Double> idle = new ArrayList<>();
        List<Double> loaded = new ArrayList<>();
        try (Workers workers = new Workers(assigned -> WORK);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < AGENTS; i++) {
                RawAgent agent = RawAgent.connect(cluster.urls().get(i % 2), platform.text());
                agent.hello("shared-" + i, SLOTS, "g5.work");
                workers.add(agent, SLOTS);
            }
            p95OfQuiet();
            while (loaded.size() < WINDOWS || (starves(idle, loaded) && loaded.size() < 2 * WINDOWS)) {
                idle.add(p95OfQuiet());
                Flood flood = new Flood();
                Future<Integer> flooding = threads.submit(flood::run);
                awaitBacklog();
                loaded.add(p95OfQuiet());
                flood.over = true;
                int submitted = flooding.get();
                assertTrue(submitted >= 9 * QUIET_TASKS, "the busy tenant submitted only " + submitted);
                awaitDrained();
            }
            assertEquals(List.of(), workers.complaints());
        }
        String figures = "G5: quiet tenant's p95 in ms, idle %s, beside a busy one %s".formatted(idle, loaded);
        System.out.println(figures);
        assertFalse(starves(idle, loaded), figures);
    }

    private static boolean starves(List<Double> idle, List<Double> loaded) {
        return median(loaded) >= 2 * median(idle);
    }

    /** Submits one task after the other and waits for each; milliseconds from submit to result. */
    private double p95OfQuiet() {
        List<Double> millis = new ArrayList<>();
        for (int i = 0; i < QUIET_TASKS; i++) {
            long start = System.nanoTime();
            quiet.door()
                    .post("/v1/tasks?wait=20s", Work.of("g5.work").toString())
                    .expect(200);
            millis.add((System.nanoTime() - start) / 1e6);
        }
        Collections.sort(millis);
        return millis.get((int) Math.ceil(0.95 * millis.size()) - 1);
    }

    /** Keeps the busy tenant's queue full until told to stop. */
    private final class Flood {
        private volatile boolean over;

        int run() throws SQLException {
            int submitted = 0;
            while (!over) {
                if (cluster.tables().live(busy.name()) < BACKLOG) {
                    submitted += busy.door().submitBatch(Work.of("g5.work", 50)).size();
                } else {
                    Await.pause(Duration.ofMillis(20));
                }
            }
            return submitted;
        }
    }

    private void awaitBacklog() {
        assertTrue(Await.until(PATIENCE, () -> live() >= BACKLOG));
    }

    private void awaitDrained() {
        assertTrue(Await.until(PATIENCE, () -> live() == 0));
    }

    private long live() {
        try {
            return cluster.tables().live(busy.name());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }
}
