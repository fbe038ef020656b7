package dev.muster.perf.suite;

import dev.muster.perf.lab.FleetProcess;
import dev.muster.perf.load.Drive;
import dev.muster.perf.load.Sample;
import java.time.Duration;

/** How long one task takes on an idle system: submit over REST, an agent of the SDK, the result to the waiting submitter. */
public final class Latency implements Section {
    private static final int SAMPLES = 500;
    private static final Duration PAUSE = Duration.ofMillis(10);

    @Override
    public String name() {
        return "latency";
    }

    @Override
    public String about() {
        return SAMPLES + " tasks one by one: REST submit, agent on a socket, result to the waiting submitter";
    }

    @Override
    public void measure(Bench bench) {
        Sample tasks = tasks(bench);
        Sample plain = bench.drivePlainRoute(Latency::oneByOne);
        bench.report(Bench.figure(this, "latency.idle.p50", tasks.millis(50), "ms")
                .atMost(15)
                .under("plain quarkus-rest route, p50", plain.millis(50)));
        bench.report(Bench.figure(this, "latency.idle.p99", tasks.millis(99), "ms")
                .under("plain quarkus-rest route, p99", plain.millis(99)));
    }

    private static Sample tasks(Bench bench) {
        try (FleetProcess agents = bench.lab().agents("sdk", 1, 4)) {
            return bench.drive(bench.lab().stack().gateway(0), drive -> {
                bench.warmUp(drive);
                return oneByOne(drive);
            });
        }
    }

    private static Sample oneByOne(Drive drive) {
        return drive.oneByOne(Bench.SUBMIT_AND_WAIT, SAMPLES, PAUSE).allGood();
    }
}
