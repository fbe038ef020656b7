package dev.muster.e2e.harness;

import dev.muster.e2e.agent.Ledger;
import dev.muster.e2e.agent.LedgerAgent;
import dev.muster.localstack.process.ManagedProcess;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** A {@link LedgerAgent} as a process that can be killed, stopped and started again. */
public final class AgentProcess implements AutoCloseable {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    private final ManagedProcess process;
    private final Path ledger;

    /** An agent of the tenant, not started, that connects to these gateways. */
    public AgentProcess(Cluster cluster, Tenant tenant, String name, int slots, List<URI> gateways) {
        this.ledger = cluster.logs().resolve(name + ".ledger");
        this.process = new ManagedProcess(name, cluster.logs().resolve(name + ".log"))
                .env(LedgerAgent.URLS, gateways.stream().map(URI::toString).collect(Collectors.joining(",")))
                .env(LedgerAgent.KEY, tenant.key())
                .env(LedgerAgent.NAME, name)
                .env(LedgerAgent.SLOTS, Integer.toString(slots))
                .env(LedgerAgent.LEDGER, ledger.toString());
    }

    public String name() {
        return process.name();
    }

    /** Starts it, or starts it again after a kill. */
    public void start() {
        process.start(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                LedgerAgent.class.getName()));
    }

    public void kill() {
        process.kill();
    }

    public void pause() {
        process.pause();
    }

    public void resume() {
        process.resume();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Everything it wrote down, over all its runs. */
    public List<Ledger.Entry> ledger() throws IOException {
        return Ledger.read(ledger);
    }

    /** Lets it finish what it has, and ends it. */
    @Override
    public void close() {
        process.stop("TERM", DRAIN);
    }
}
