package dev.muster.localstack;

import dev.muster.localstack.backends.BackEndPorts;
import dev.muster.localstack.backends.BackEnds;
import dev.muster.localstack.backends.Secrets;
import dev.muster.localstack.postgres.Database;
import dev.muster.localstack.process.AtExit;
import dev.muster.localstack.process.LocalStackException;
import dev.muster.localstack.process.Restarts;
import dev.muster.localstack.services.ServiceProcess;
import dev.muster.localstack.services.Stack;
import dev.muster.localstack.tools.Folders;
import dev.muster.localstack.tools.MusterHome;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;

/**
 * The program behind {@code muster up}: starts the back ends and the services, restarts what dies, and stops it all in
 * order at the end. {@code --fresh} empties the data first, {@code --back-ends} leaves the services out.
 */
public final class Up {

    private static final int FAILED = 1;

    private final MusterHome home;
    private final Map<String, String> environment;
    private final Restarts restarts = new Restarts(Up::say);

    private Up(MusterHome home, Map<String, String> environment) {
        this.home = home;
        this.environment = environment;
    }

    /** Runs until it is told to stop; exit code 1 after one sentence when something does not start. */
    public static void main(String[] args) throws InterruptedException {
        try {
            new Up(MusterHome.find(), System.getenv()).run(Set.of(args));
        } catch (LocalStackException e) {
            System.err.println(e.getMessage());
            System.exit(FAILED);
        }
        // Ctrl-C and SIGTERM end the JVM; its hook stops everything.
        new CountDownLatch(1).await();
    }

    private void run(Set<String> options) {
        long start = System.nanoTime();
        Running running = Running.claim(home.state());
        AtExit.first(running::close);
        if (options.contains("--fresh")) {
            emptyData();
        }
        BackEnds backEnds = startBackEnds();
        if (!options.contains("--back-ends")) {
            startServices(backEnds, running);
        }
        running.ready();
        say(String.format(
                Locale.ROOT,
                "ready after %.1f s; Ctrl-C or ./muster down stops everything",
                Duration.ofNanos(System.nanoTime() - start).toMillis() / 1000.0));
    }

    private void emptyData() {
        Path data = home.state().resolve("data");
        try {
            Folders.delete(data);
        } catch (UncheckedIOException e) {
            throw new LocalStackException(
                    "%s cannot be emptied (%s): check its owner.".formatted(data, e.getMessage()), e);
        }
        say("data emptied");
    }

    private BackEnds startBackEnds() {
        Secrets secrets = Secrets.keptIn(home.state().resolve("secrets"));
        BackEndPorts ports = BackEndPorts.from(environment);
        String external = environment.get("MUSTER_PG_URL");
        BackEnds backEnds = external == null
                ? BackEnds.start(home, home.state(), ports, secrets)
                : BackEnds.startBeside(Database.at(external), home, home.state(), ports, secrets);
        AtExit.first(() -> stop("back ends", backEnds));
        backEnds.servers().forEach(restarts::watch);
        say("PostgreSQL        " + backEnds.database().reactiveUrl());
        say("Redis             " + backEnds.redis().url());
        backEnds.sqs().ifPresent(sqs -> say("SQS               " + sqs.url()));
        return backEnds;
    }

    private void startServices(BackEnds backEnds, Running running) {
        Stack stack = Stack.over(home, backEnds)
                .gatewaysOn(port("MUSTER_GATEWAY_PORT", 8080))
                .taskServicesOn(port("MUSTER_TASK_PORT", 8090))
                .embeddingServicesOn(port("MUSTER_EMBEDDING_PORT", 8091))
                .cacheServicesOn(port("MUSTER_CACHE_PORT", 8092))
                .bootstrapKey(Key.keptIn(home.state()))
                .build();
        AtExit.first(() -> stop("services", stack));
        stack.start();
        stack.services().forEach(restarts::watch);
        stack.services().forEach(service -> say("%-17s %s".formatted(service.name(), service.url())));
        running.gateway(stack.gateway(0).url());
        greet(stack.gateway(0));
    }

    private List<Integer> port(String variable, int usual) {
        return List.of(BackEndPorts.port(environment, variable, usual));
    }

    private void greet(ServiceProcess gateway) {
        Path state = home.state();
        say("""
            the key is in %s; a first task:
              curl -s -H '@%s' -H 'Content-Type: application/json' \\
                   -d '{"type":"text.digest","payload":{"text":"hello"}}' %s/v1/tasks""".formatted(state.resolve("key"), state.resolve("auth"), gateway.url()));
    }

    private void stop(String what, AutoCloseable servers) {
        restarts.close();
        say("stopping the " + what);
        try {
            servers.close();
        } catch (Exception e) {
            say("not everything stopped in order: " + e.getMessage());
        }
    }

    private static void say(String line) {
        System.out.println(line);
    }
}
