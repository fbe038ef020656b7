package dev.muster.perf.suite;

import dev.muster.perf.agents.Fleet;
import dev.muster.perf.lab.FleetProcess;
import dev.muster.perf.load.Request;
import dev.muster.perf.load.Sample;
import dev.muster.perf.report.Figure;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/** How many tasks go through in batches: drained by agents, through the door alone, and by the gathering writer alone. */
public final class Throughput implements Section {
    private static final int BATCH = 256;
    private static final int BATCHES = 79;
    private static final int TASKS = BATCH * BATCHES;
    private static final int SUBMITTERS = 2;
    private static final int AGENTS = 50;
    private static final int SLOTS = 4;
    private static final int DOOR_BATCHES = 200;
    private static final long LOOK_MILLIS = 50;
    private static final long PATIENCE_MILLIS = 120_000;

    @Override
    public String name() {
        return "throughput";
    }

    @Override
    public String about() {
        return "%,d no-op tasks in batches of %d; and their rows alone".formatted(TASKS, BATCH);
    }

    @Override
    public void measure(Bench bench) {
        double light = drain(bench, "light");
        double sdk = drain(bench, "sdk");
        double door = door(bench);
        bench.lab().stopStack();
        RowsAlone rows = RowsAlone.measure(bench);

        String lifecycle = "pgbench: insert, claim, finish of %d rows a statement".formatted(BATCH);
        String insert = "pgbench: insert of %d rows a statement".formatted(BATCH);
        bench.report(Bench.figure(this, "drain.light-agents", light, "tasks/s")
                .atLeast(1_500)
                .under(lifecycle, rows.lifecycle()));
        bench.report(Bench.figure(this, "drain.sdk-agents", sdk, "tasks/s")
                .atLeast(1_500)
                .under(lifecycle, rows.lifecycle()));
        bench.report(Bench.figure(this, "submit.door", door, "tasks/s").under(insert, rows.insert()));
        Figure writer = Bench.figure(this, "submit.writer", rows.writer(), "tasks/s");
        bench.report(writer.atLeast(0.4 * rows.insert()).under(insert, rows.insert()));
    }

    /** Tasks a second from the first submit to the last result recorded. */
    private static double drain(Bench bench, String kind) {
        try (FleetProcess agents = bench.lab().agents(kind, AGENTS, SLOTS)) {
            Request batch = batch(Fleet.TYPE);
            return bench.drive(bench.lab().stack().gateway(0), drive -> {
                drive.all(times(batch, BATCHES / 4), SUBMITTERS).allGood();
                long already = await(agents, (long) BATCHES / 4 * BATCH);
                long began = System.currentTimeMillis();
                Sample submitted = drive.all(times(batch, BATCHES), SUBMITTERS).allGood();
                bench.say("%s agents: submitted in %.1f s".formatted(kind, submitted.seconds()));
                long ended = await(agents, (long) BATCHES / 4 * BATCH + TASKS);
                if (already > began) {
                    throw new IllegalStateException("The warm-up was not over");
                }
                return TASKS * 1_000.0 / (ended - began);
            });
        }
    }

    /** When the last of so many results was recorded. */
    private static long await(FleetProcess agents, long results) {
        long end = System.currentTimeMillis() + PATIENCE_MILLIS;
        FleetProcess.Progress progress = agents.progress();
        while (progress.recorded() < results) {
            if (System.currentTimeMillis() > end) {
                throw new IllegalStateException("Only " + progress.recorded() + " of " + results + " are done");
            }
            Pause.millis(LOOK_MILLIS);
            progress = agents.progress();
        }
        return progress.lastMillis();
    }

    /** Tasks a second that are made durable through REST while no agent takes them. */
    private static double door(Bench bench) {
        Request batch = batch("perf.nobody");
        return bench.drive(bench.lab().stack().gateway(0), drive -> {
            Sample sample = drive.all(times(batch, DOOR_BATCHES), SUBMITTERS).allGood();
            return sample.perSecond() * BATCH;
        });
    }

    private static Request batch(String type) {
        String task = Bench.task().replace(Fleet.TYPE, type);
        String tasks = String.join(",", Collections.nCopies(BATCH, task));
        return new Request("/v1/tasks:batch", "{\"tasks\":[" + tasks + "]}", 202);
    }

    private static Iterator<Request> times(Request request, int count) {
        List<Request> requests =
                IntStream.range(0, count).mapToObj(i -> request).toList();
        return requests.iterator();
    }
}
