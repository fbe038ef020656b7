package dev.muster.perf.lab;

import dev.muster.localstack.backends.BackEnds;
import dev.muster.localstack.postgres.Database;
import dev.muster.localstack.process.ManagedProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The task-service's own gathering writer and statement in a process with nothing around them: its {@code SubmitBench}. */
public final class WriterProcess {
    private static final Pattern RATE = Pattern.compile("^tasks/s = ([0-9.]+)", Pattern.MULTILINE);
    private static final Duration START = Duration.ofSeconds(30);

    private WriterProcess() {}

    /** Tasks a second that are made durable, after a warm-up. */
    public static double run(Lab lab, Duration warmUp, Duration length) {
        BackEnds backEnds = lab.backEnds();
        Database database = backEnds.database();
        ManagedProcess process = new ManagedProcess("writer", lab.log("writer"))
                .env("PGHOST", database.host())
                .env("PGPORT", Integer.toString(database.port()))
                .env("PGDATABASE", database.name())
                .env("PGUSER", "muster_task")
                .env("PGPASSWORD", backEnds.secrets().password("task"));
        Path service = lab.home().root().resolve("task-service/target");
        process.start(Jvm.command(
                "%1$s/test-classes:%1$s/quarkus-app/app/*:%1$s/quarkus-app/quarkus/*:%1$s/quarkus-app/lib/main/*:%1$s/quarkus-app/lib/boot/*"
                        .formatted(service),
                "dev.muster.task.submit.SubmitBench",
                Long.toString(warmUp.toSeconds()),
                Long.toString(length.toSeconds())));
        if (!process.awaitEnd(warmUp.plus(length).plus(START)) || process.exitCode() != 0) {
            process.kill();
            throw new IllegalStateException("the writer did not end well: " + process.tail());
        }
        Matcher matcher = RATE.matcher(process.tail());
        if (!matcher.find()) {
            throw new IllegalStateException("the writer says no rate: " + process.tail());
        }
        return Double.parseDouble(matcher.group(1));
    }
}
