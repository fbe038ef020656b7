package dev.muster.localstack.services;

import dev.muster.localstack.backends.BackEnds;
import dev.muster.localstack.postgres.Passwords;
import dev.muster.localstack.process.LocalServer;
import dev.muster.localstack.tools.MusterHome;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The services as processes over one set of back ends, told about each other. */
public final class Stack implements AutoCloseable {

    private static final Duration READY = Duration.ofSeconds(90);

    private final BackEnds backEnds;
    private final Map<Kind, List<ServiceProcess>> services;
    private final String bootstrapKey;

    Stack(BackEnds backEnds, Map<Kind, List<ServiceProcess>> services, String bootstrapKey) {
        this.backEnds = backEnds;
        this.services = new EnumMap<>(services);
        this.bootstrapKey = bootstrapKey;
    }

    /** A new first key, as a gateway accepts it in {@code MUSTER_BOOTSTRAP_KEY}: a public prefix of 8 characters, and a secret. */
    public static String newKey() {
        String prefix = Passwords.random().replaceAll("[^0-9A-Za-z]", "").substring(0, 8);
        return "mk_" + prefix + "_" + Passwords.random();
    }

    /** A plan for a stack; nothing starts before {@link #start()}. */
    public static Plan over(MusterHome home, BackEnds backEnds) {
        return new Plan(home, backEnds);
    }

    /** Starts everything side by side and waits until all are ready. */
    public Stack start() {
        services().forEach(ServiceProcess::launch);
        services().forEach(service -> service.awaitReady(READY));
        return this;
    }

    /** All of them, those that are called before those that call. */
    public List<ServiceProcess> services() {
        return services.values().stream().flatMap(Collection::stream).toList();
    }

    /** The cache-services. */
    public List<ServiceProcess> cacheServices() {
        return of(Kind.CACHE);
    }

    /** The task-services. */
    public List<ServiceProcess> taskServices() {
        return of(Kind.TASK);
    }

    /** The embedding-services. */
    public List<ServiceProcess> embeddingServices() {
        return of(Kind.EMBEDDING);
    }

    /** The gateways. */
    public List<ServiceProcess> gateways() {
        return of(Kind.GATEWAY);
    }

    /** A gateway by its place, from 0. */
    public ServiceProcess gateway(int index) {
        return gateways().get(index);
    }

    /** A task-service by its place, from 0. */
    public ServiceProcess taskService(int index) {
        return taskServices().get(index);
    }

    private List<ServiceProcess> of(Kind kind) {
        return services.getOrDefault(kind, List.of());
    }

    /** The back ends below; not stopped by {@link #close()}. */
    public BackEnds backEnds() {
        return backEnds;
    }

    /** The key the gateways know from the start. */
    public String bootstrapKey() {
        return bootstrapKey;
    }

    /** Stops gateways first, and last what everybody calls. */
    @Override
    public void close() {
        services().reversed().forEach(LocalServer::stop);
    }
}
