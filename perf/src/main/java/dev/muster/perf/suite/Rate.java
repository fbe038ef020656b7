package dev.muster.perf.suite;

import dev.muster.perf.lab.FleetProcess;
import dev.muster.perf.load.Drive;
import dev.muster.perf.load.Sample;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** How tasks fare one request each: at a fixed rate that does not wait for answers, and at the most that is done. */
public final class Rate implements Section {
    private static final int PER_SECOND = 500;
    private static final Duration LENGTH = Duration.ofSeconds(20);
    private static final List<Integer> CALLERS = List.of(32, 64, 128, 256);
    private static final Duration SEARCH = Duration.ofSeconds(6);
    private static final int AGENTS = 50;
    private static final int SLOTS = 4;

    @Override
    public String name() {
        return "rate";
    }

    @Override
    public String about() {
        return "one request a task with ?wait, %d agents with %d slots".formatted(AGENTS, SLOTS);
    }

    @Override
    public void measure(Bench bench) {
        Tasks tasks = tasks(bench);
        Tasks plain = bench.drivePlainRoute(Rate::ask);
        String at = "plain quarkus-rest route at %d/s, ".formatted(PER_SECOND);
        bench.say("%,d tasks submitted at %d/s, all succeeded".formatted(tasks.open.requests(), PER_SECOND));
        bench.report(Bench.figure(this, "rate.open.offered", tasks.open.offered(), "tasks/s")
                .atLeast(PER_SECOND * 0.99));
        bench.report(Bench.figure(this, "rate.open.p50", tasks.open.millis(50), "ms")
                .under(at + "p50", plain.open.millis(50)));
        bench.report(Bench.figure(this, "rate.open.p99", tasks.open.millis(99), "ms")
                .atMost(500)
                .under(at + "p99", plain.open.millis(99)));
        bench.report(Bench.figure(this, "rate.max", tasks.most.perSecond(), "tasks/s")
                .under("plain quarkus-rest route, most requests/s", plain.most.perSecond()));
        bench.report(Bench.figure(this, "rate.max.p99", tasks.most.millis(99), "ms"));
    }

    private static Tasks tasks(Bench bench) {
        try (FleetProcess agents = bench.lab().agents("light", AGENTS, SLOTS)) {
            return bench.drive(bench.lab().stack().gateway(0), drive -> {
                bench.warmUp(drive);
                return ask(drive);
            });
        }
    }

    private static Tasks ask(Drive drive) {
        Sample open = drive.openLoop(Bench.SUBMIT_AND_WAIT, PER_SECOND, LENGTH).allGood();
        Sample most = CALLERS.stream()
                .map(callers ->
                        drive.closedLoop(Bench.SUBMIT_AND_WAIT, callers, SEARCH).allGood())
                .max(Comparator.comparingDouble(Sample::perSecond))
                .orElseThrow();
        return new Tasks(open, most);
    }

    private record Tasks(Sample open, Sample most) {}
}
