package dev.muster.perf.lab;

import dev.muster.localstack.backends.BackEnds;
import dev.muster.localstack.process.ManagedProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PostgreSQL's own load generator on the tables of the task-service, as that service's role. */
public final class Pgbench {
    /** Tasks in a statement of the scripts. */
    public static final int ROWS = 256;

    private static final Pattern TPS = Pattern.compile("^tps = ([0-9.]+)", Pattern.MULTILINE);

    private final Lab lab;

    /** pgbench on the lab's database. */
    public Pgbench(Lab lab) {
        this.lab = lab;
    }

    /** Batches of tasks a second that are written, times the tasks in each. */
    public double insert(int connections, Duration length) {
        return run("insert", connections, length);
    }

    /** The same for tasks that are written, claimed and finished. */
    public double lifecycle(int connections, Duration length) {
        return run("lifecycle", connections, length);
    }

    private double run(String script, int connections, Duration length) {
        BackEnds backEnds = lab.backEnds();
        ManagedProcess process = new ManagedProcess("pgbench", lab.log("pgbench"))
                .env("PGPASSWORD", backEnds.secrets().password("task"))
                .env("PGOPTIONS", "-c search_path=task");
        process.start(List.of(
                backEnds.postgres().program("pgbench").toString(),
                "--no-vacuum",
                "--protocol=prepared",
                "--host=" + backEnds.database().host(),
                "--port=" + backEnds.database().port(),
                "--username=muster_task",
                "--client=" + connections,
                "--time=" + length.toSeconds(),
                "--file=" + unpacked(script),
                backEnds.database().name()));
        if (!process.awaitEnd(length.plusSeconds(30)) || process.exitCode() != 0) {
            process.kill();
            throw new IllegalStateException("pgbench did not end well: " + process.tail());
        }
        return tps(process.tail()) * ROWS;
    }

    private static double tps(String output) {
        Matcher matcher = TPS.matcher(output);
        if (!matcher.find()) {
            throw new IllegalStateException("pgbench says no rate: " + output);
        }
        return Double.parseDouble(matcher.group(1));
    }

    private Path unpacked(String script) {
        Path file = lab.log(script).resolveSibling(script + ".sql");
        try (InputStream resource = Pgbench.class.getResourceAsStream(script + ".sql")) {
            if (resource == null) {
                throw new IllegalStateException(script + ".sql is not in the jar");
            }
            Files.write(file, resource.readAllBytes());
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
