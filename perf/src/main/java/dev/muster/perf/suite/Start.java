package dev.muster.perf.suite;

import dev.muster.localstack.services.ServiceProcess;
import dev.muster.perf.lab.JvmMemory;
import dev.muster.perf.lab.Lab;

/** How long it takes until everything is ready on empty data, and what the services then weigh. */
public final class Start implements Section {
    private static final long MIB = 1 << 20;
    private static final long SETTLE_MILLIS = 5_000;
    /** 1.6 GB. */
    private static final double MOST_MIB = 1.6e9 / MIB;

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
        double all = 0;
        for (ServiceProcess service : services) {
            double resident = JvmMemory.resident(service.pid()) / (double) MIB;
            bench.report(Bench.figure(this, "start.rss." + service.name(), resident, "MiB"));
            all += resident;
        }
        bench.report(Bench.figure(this, "start.rss", all, "MiB").atMost(MOST_MIB));
    }
}
