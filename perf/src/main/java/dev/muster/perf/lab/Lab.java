package dev.muster.perf.lab;

import dev.muster.localstack.backends.BackEndPorts;
import dev.muster.localstack.backends.BackEnds;
import dev.muster.localstack.backends.Secrets;
import dev.muster.localstack.postgres.LocalPostgres;
import dev.muster.localstack.process.AtExit;
import dev.muster.localstack.process.Claim;
import dev.muster.localstack.services.ServiceProcess;
import dev.muster.localstack.services.Stack;
import dev.muster.localstack.tools.Folders;
import dev.muster.localstack.tools.MusterHome;
import dev.muster.localstack.tools.Toolbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The place measurements are taken in: empty back ends and, when somebody wants it, one of each service over them, all on
 * free ports and below {@code .muster/perf}. For one thread.
 */
public final class Lab implements AutoCloseable {
    private final MusterHome home;
    private final Path folder;
    private final Claim claim;
    private final BackEnds backEnds;
    private final Duration backEndsReady;
    private final String key = Stack.newKey();
    private @Nullable Stack stack;
    private Duration servicesReady = Duration.ZERO;

    private Lab(MusterHome home, Path folder, Claim claim, BackEnds backEnds, Duration backEndsReady) {
        this.home = home;
        this.folder = folder;
        this.claim = claim;
        this.backEnds = backEnds;
        this.backEndsReady = backEndsReady;
    }

    /** Starts the back ends with empty data, unless another process has a lab in this checkout. */
    public static Lab open(MusterHome home) {
        Path folder = home.state().resolve("perf");
        Claim claim = claim(home);
        Folders.delete(folder);
        install(home, folder.resolve("install"));
        long began = System.nanoTime();
        BackEnds backEnds = BackEnds.start(home, folder, BackEndPorts.FREE, Secrets.random());
        Duration ready = since(began);
        Lab lab = new Lab(home, folder, claim, backEnds, ready);
        AtExit.first(lab::close);
        return lab;
    }

    static Claim claim(MusterHome home) {
        return Claim.on(
                home.state().resolve("perf.lock"), "perf quick already runs in this checkout: wait until it ends.");
    }

    /** Fetches and makes what is done once on a machine, so that it is in no figure. */
    private static void install(MusterHome home, Path scratch) {
        new Toolbox(home).valkey();
        // The first start makes the template of all later ones.
        LocalPostgres.start(home, scratch.resolve("postgres"), 0, scratch.resolve("postgres.log"))
                .stop();
        Folders.delete(scratch);
    }

    /** The stack; started at the first call. */
    public Stack stack() {
        return stack == null ? stackWith(List.of()) : stack;
    }

    /** A new stack in place of the one there may be, its gateway with more JVM options. */
    public Stack stackWith(List<String> gatewayOptions) {
        stopStack();
        long began = System.nanoTime();
        Stack fresh = Stack.over(home, backEnds)
                .gateways(1)
                .taskServices(1)
                .embeddingServices(1)
                .cacheServices(1)
                .bootstrapKey(key)
                .build();
        stack = fresh;
        gatewayOptions.forEach(fresh.gateway(0)::jvmOption);
        fresh.start();
        servicesReady = since(began);
        return fresh;
    }

    /** Stops the services, if they run. */
    public void stopStack() {
        if (stack != null) {
            stack.close();
            stack = null;
        }
    }

    /** The plain route, started; to be closed by the caller. */
    public ServiceProcess plainRoute() {
        Path jar = home.root().resolve("perf/plain-route/target/quarkus-app/quarkus-run.jar");
        ServiceProcess plain = ServiceProcess.of("plain-route", jar, log("plain-route"));
        plain.start();
        return plain;
    }

    /** Agents of the stack's gateway; to be closed by the caller. */
    public FleetProcess agents(String kind, int count, int slots) {
        return FleetProcess.start(stack().gateway(0), key, log("agents-" + kind), kind, count, slots);
    }

    /** An API key with every scope. */
    public String key() {
        return key;
    }

    /** The back ends. */
    public BackEnds backEnds() {
        return backEnds;
    }

    /** The checkout. */
    public MusterHome home() {
        return home;
    }

    /** A log file. */
    public Path log(String name) {
        return folder.resolve("logs").resolve(name + ".log");
    }

    /** From nothing running to back ends and services that are ready. */
    public double readySeconds() {
        return backEndsReady.plus(servicesReady).toMillis() / 1_000.0;
    }

    private static Duration since(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos);
    }

    @Override
    public void close() {
        stopStack();
        backEnds.close();
        claim.close();
    }
}
