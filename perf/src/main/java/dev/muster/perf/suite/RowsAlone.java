package dev.muster.perf.suite;

import dev.muster.localstack.postgres.Database;
import dev.muster.perf.lab.Pgbench;
import dev.muster.perf.lab.WriterProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * The rows of tasks without the services: by pgbench and by the gathering writer, in turns on emptied tables, the middle
 * of each.
 *
 * @param insert tasks a second that pgbench writes
 * @param lifecycle tasks a second that pgbench writes, claims and finishes
 * @param writer tasks a second that the gathering writer writes
 */
record RowsAlone(double insert, double lifecycle, double writer) {
    /** As many connections as the writer has flights. */
    private static final int CONNECTIONS = 2;

    private static final int ROUNDS = 3;
    private static final Duration WARM_UP = Duration.ofSeconds(6);
    private static final Duration LENGTH = Duration.ofSeconds(6);

    static RowsAlone measure(Bench bench) {
        Pgbench pgbench = new Pgbench(bench.lab());
        List<Double> inserts = new ArrayList<>();
        List<Double> writes = new ArrayList<>();
        List<Double> lives = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            empty(bench);
            inserts.add(pgbench.insert(CONNECTIONS, LENGTH));
            empty(bench);
            writes.add(WriterProcess.run(bench.lab(), WARM_UP, LENGTH));
            empty(bench);
            lives.add(pgbench.lifecycle(CONNECTIONS, LENGTH));
        }
        bench.say("pgbench insert %s · writer %s · pgbench lifecycle %s".formatted(inserts, writes, lives));
        empty(bench);
        return new RowsAlone(middle(inserts), middle(lives), middle(writes));
    }

    /** Emptied and written out, so that each round finds the same. */
    private static void empty(Bench bench) {
        Database database = bench.lab().backEnds().database();
        database.execute("truncate task.task, task.live_task, task.task_event, task.idempotency");
        database.execute("checkpoint");
    }

    private static double middle(List<Double> values) {
        Collections.sort(values);
        return values.get(values.size() / 2);
    }
}
