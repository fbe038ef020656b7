package dev.muster.perf.lab;

import dev.muster.localstack.process.ManagedProcess;
import dev.muster.localstack.services.ServiceProcess;
import dev.muster.perf.agents.Fleet;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A running {@link Fleet}. */
public final class FleetProcess implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final Pattern RECORDED = Pattern.compile("recorded (\\d+) at (\\d+)\n", Pattern.MULTILINE);

    private final ManagedProcess process;

    private FleetProcess(ManagedProcess process) {
        this.process = process;
    }

    /** Starts agents of that kind and waits until all are connected. */
    static FleetProcess start(ServiceProcess gateway, String key, Path log, String kind, int count, int slots) {
        ManagedProcess process =
                new ManagedProcess("agents", log).env(Fleet.URL, gateway.url()).env(Fleet.KEY, key);
        process.start(Jvm.command(
                System.getProperty("java.class.path"),
                Fleet.class.getName(),
                kind,
                Integer.toString(count),
                Integer.toString(slots)));
        process.awaitReady(READY, () -> process.tail().contains(Fleet.READY));
        return new FleetProcess(process);
    }

    /** What it said last. */
    public Progress progress() {
        Matcher matcher = RECORDED.matcher(process.tail() + "\n");
        Progress last = new Progress(0, 0);
        while (matcher.find()) {
            last = new Progress(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2)));
        }
        return last;
    }

    @Override
    public void close() {
        process.stop("TERM", STOP);
    }

    /**
     * How far the agents are.
     *
     * @param recorded results the server has recorded since the start
     * @param lastMillis when the last of them was, since the epoch
     */
    public record Progress(long recorded, long lastMillis) {}
}
