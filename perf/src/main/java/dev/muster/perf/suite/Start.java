package dev.muster.perf.suite;

import dev.muster.localstack.services.ServiceProcess;
import dev.muster.perf.lab.JvmMemory;
import dev.muster.perf.lab.Lab;

/** How long it takes until everything is ready on empty data, and what the services then weigh. */
public final class Start implements Section {
    private static final long MIB = 1 << 20;
    private static final long SETTLE_MILLIS = 5_000;

    @Override
    public String name() {
        return "start";
    }

    @Override
    public String about() {
        return "back ends and services to ready, once built and installed";
    }

    @Override
    public void measure(Bench bench) {
        Lab lab = bench.lab();
        var services = lab.stack().services();
        bench.report(Bench.figure(this, "start.ready", lab.readySeconds(), "s").atMost(60));
        Pause.millis(SETTLE_MILLIS);
        for (ServiceProcess service : services) {
            bench.report(Bench.figure(
                    this, "start.rss." + service.name(), JvmMemory.resident(service.pid()) / (double) MIB, "MiB"));
        }
    }
}
