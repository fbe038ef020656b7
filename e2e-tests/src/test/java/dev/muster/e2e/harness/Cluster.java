package dev.muster.e2e.harness;

import dev.muster.localstack.backends.BackEndPorts;
import dev.muster.localstack.backends.BackEnds;
import dev.muster.localstack.backends.Secrets;
import dev.muster.localstack.process.AtExit;
import dev.muster.localstack.process.LocalServer;
import dev.muster.localstack.services.ServiceProcess;
import dev.muster.localstack.services.Stack;
import dev.muster.localstack.tools.Folders;
import dev.muster.localstack.tools.MusterHome;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Two gateways, two task-services, two embedding-services and a cache-service over PostgreSQL, Redis and SQS, all processes,
 * started once for the test JVM and stopped when it ends. Tests keep apart by tenant; whoever kills something starts it again.
 */
public final class Cluster {
    /** Tenants whose tasks in flight are capped, here because only configuration sets a cap. */
    public static final Map<String, Integer> CAPS = Map.of("capped", 3, "rounds", 14);

    /** The cap of one of those tenants. */
    public static int cap(String tenant) {
        return CAPS.getOrDefault(tenant, 0);
    }

    private static final int REPLICAS = 2;
    private static final List<String> SMALL = List.of("-Xms64m", "-Xmx256m", "-XX:TieredStopAtLevel=1");

    private final BackEnds backEnds;
    private final Stack stack;
    private final Path logs;
    private final Tables tables;

    private Cluster(BackEnds backEnds, Stack stack, Path logs) {
        this.backEnds = backEnds;
        this.stack = stack;
        this.logs = logs;
        this.tables = new Tables(backEnds.database());
    }

    /** The one of this JVM. */
    public static Cluster shared() {
        return Shared.CLUSTER;
    }

    private static Cluster start() {
        Path folder = Path.of(System.getProperty("muster.e2e.logs", "target/e2e"))
                .resolve(Long.toString(ProcessHandle.current().pid()))
                .toAbsolutePath();
        BackEnds backEnds = BackEnds.start(MusterHome.find(), folder, BackEndPorts.FREE, Secrets.random());
        AtExit.first(() -> {
            backEnds.postgres().stopImmediate();
            backEnds.redis().kill();
            backEnds.sqs().ifPresent(LocalServer::kill);
            Folders.delete(folder.resolve("data"));
        });
        Stack stack = Stack.over(MusterHome.find(), backEnds)
                .gateways(REPLICAS)
                .taskServices(REPLICAS)
                .embeddingServices(REPLICAS)
                .cacheServices(1)
                .build();
        stack.services().forEach(service -> SMALL.forEach(service::jvmOption));
        stack.taskServices()
                .forEach(task -> CAPS.forEach((tenant, cap) -> task.property("muster.caps." + tenant, "" + cap)));
        AtExit.first(() -> stack.services().forEach(Cluster::end));
        stack.start();
        System.out.println("Cluster: logs in " + folder);
        return new Cluster(backEnds, stack, folder.resolve("logs"));
    }

    private static void end(ServiceProcess service) {
        if (service.isAlive()) {
            service.kill();
        }
    }

    public BackEnds backEnds() {
        return backEnds;
    }

    public ServiceProcess gateway(int index) {
        return stack.gateway(index);
    }

    public ServiceProcess taskService(int index) {
        return stack.taskService(index);
    }

    public ServiceProcess embeddingService(int index) {
        return stack.embeddingServices().get(index);
    }

    public ServiceProcess cacheService() {
        return stack.cacheServices().get(0);
    }

    /** All services. */
    public List<ServiceProcess> services() {
        return stack.services();
    }

    /** Where processes log. */
    public Path logs() {
        return logs;
    }

    /** The base URLs of both gateways. */
    public List<URI> urls() {
        return stack.gateways().stream()
                .map(gateway -> URI.create(gateway.url()))
                .toList();
    }

    /** The tables, as the administrator sees them. */
    public Tables tables() {
        return tables;
    }

    /** The door for the key the gateways know from the start. */
    public Door admin() {
        return new Door(urls(), stack.bootstrapKey());
    }

    /** A new key of a tenant with these scopes. */
    public Key key(String tenant, Set<String> scopes) {
        return Key.create(admin(), tenant, scopes, null);
    }

    /** A tenant of that name with a key for everything a tenant does. */
    public Tenant tenant(String name) {
        return new Tenant(this, name);
    }

    private static final class Shared {
        static final Cluster CLUSTER = start();
    }
}
