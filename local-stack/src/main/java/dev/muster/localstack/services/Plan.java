package dev.muster.localstack.services;

import dev.muster.localstack.backends.BackEnds;
import dev.muster.localstack.postgres.Database;
import dev.muster.localstack.process.Ports;
import dev.muster.localstack.tools.MusterHome;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** How many of which service a {@link Stack} shall have, on which ports, with which key. */
public final class Plan {
    /** Stands for a port that is chosen by {@link #build()}. */
    private static final int FREE = 0;

    private final MusterHome home;
    private final BackEnds backEnds;
    private final Map<Kind, List<Integer>> ports = new EnumMap<>(Kind.class);
    private Database database;
    private Path logs;
    private String bootstrapKey = Stack.newKey();

    Plan(MusterHome home, BackEnds backEnds) {
        this.home = home;
        this.backEnds = backEnds;
        this.database = backEnds.database();
        this.logs = backEnds.logs();
        for (Kind kind : Kind.values()) {
            ports.put(kind, List.of());
        }
    }

    /** That many gateways on free ports. */
    public Plan gateways(int count) {
        return gatewaysOn(Collections.nCopies(count, FREE));
    }

    /** A gateway on each of the ports. */
    public Plan gatewaysOn(List<Integer> on) {
        return on(Kind.GATEWAY, on);
    }

    /** That many task-services on free ports. */
    public Plan taskServices(int count) {
        return taskServicesOn(Collections.nCopies(count, FREE));
    }

    /** A task-service on each of the ports. */
    public Plan taskServicesOn(List<Integer> on) {
        return on(Kind.TASK, on);
    }

    /** That many embedding-services on free ports; they need SQS. */
    public Plan embeddingServices(int count) {
        return embeddingServicesOn(Collections.nCopies(count, FREE));
    }

    /** An embedding-service on each of the ports; they need SQS. */
    public Plan embeddingServicesOn(List<Integer> on) {
        return on(Kind.EMBEDDING, on);
    }

    /** That many cache-services on free ports. */
    public Plan cacheServices(int count) {
        return cacheServicesOn(Collections.nCopies(count, FREE));
    }

    /** A cache-service on each of the ports. */
    public Plan cacheServicesOn(List<Integer> on) {
        return on(Kind.CACHE, on);
    }

    private Plan on(Kind kind, List<Integer> on) {
        ports.put(kind, List.copyOf(on));
        return this;
    }

    /** Another database than {@code muster}, made by {@link BackEnds#createDatabase}. */
    public Plan database(Database other) {
        database = other;
        return this;
    }

    /** Where the services log; otherwise beside PostgreSQL's log. */
    public Plan logs(Path folder) {
        logs = folder;
        return this;
    }

    /** The first key, instead of a new one. */
    public Plan bootstrapKey(String key) {
        bootstrapKey = key;
        return this;
    }

    /** The stack, with nothing started yet; processes may still be given environment and JVM options. */
    public Stack build() {
        chooseFreePorts();
        Map<Kind, List<ServiceProcess>> services = new EnumMap<>(Kind.class);
        ports.forEach((kind, on) -> services.put(kind, each(kind, on)));
        return new Stack(backEnds, services, bootstrapKey);
    }

    /** In one go, so that no two are the same. */
    private void chooseFreePorts() {
        int wanted = ports.values().stream()
                .mapToInt(on -> Collections.frequency(on, FREE))
                .sum();
        Iterator<Integer> free = Ports.free(wanted).iterator();
        ports.replaceAll((kind, on) ->
                on.stream().map(port -> port == FREE ? free.next() : port).toList());
    }

    private List<ServiceProcess> each(Kind kind, List<Integer> on) {
        return IntStream.range(0, on.size())
                .mapToObj(index -> configured(kind, process(kind, index, on.get(index))))
                .toList();
    }

    private ServiceProcess process(Kind kind, int index, int port) {
        String name = index == 0 ? kind.module() : kind.module() + "-" + (index + 1);
        Path jar = home.root().resolve(kind.module()).resolve("target/quarkus-app/quarkus-run.jar");
        return new ServiceProcess(name, kind.module(), jar, port, kind.portVariable(), logs.resolve(name + ".log"))
                .env("MUSTER_CALLER_SECRETS", backEnds.secrets().callerSecretsJoined());
    }

    private ServiceProcess configured(Kind kind, ServiceProcess process) {
        return switch (kind) {
            case CACHE -> process.env("QUARKUS_REDIS_HOSTS", backEnds.redis().url());
            case TASK ->
                withReads(withDatabase(process, "task"), "task")
                        .env("QUARKUS_REDIS_HOSTS", backEnds.redis().url());
            case EMBEDDING ->
                withSqs(withReads(withDatabase(process, "embedding"), "embedding"))
                        .env("MUSTER_CACHE_ENDPOINTS", endpoints(Kind.CACHE));
            case GATEWAY ->
                withDatabase(process, "gateway")
                        .env("MUSTER_TASK_ENDPOINTS", endpoints(Kind.TASK))
                        .env("MUSTER_EMBEDDING_ENDPOINTS", endpoints(Kind.EMBEDDING))
                        .env("MUSTER_BOOTSTRAP_KEY", bootstrapKey);
        };
    }

    private ServiceProcess withDatabase(ServiceProcess process, String schema) {
        return process.env("QUARKUS_DATASOURCE_USERNAME", "muster_" + schema)
                .env("QUARKUS_DATASOURCE_PASSWORD", backEnds.secrets().password(schema))
                .env("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl())
                .env("QUARKUS_DATASOURCE_REACTIVE_URL", database.reactiveUrl());
    }

    private ServiceProcess withReads(ServiceProcess process, String schema) {
        return process.env("QUARKUS_DATASOURCE_READ_USERNAME", "muster_" + schema)
                .env("QUARKUS_DATASOURCE_READ_PASSWORD", backEnds.secrets().password(schema))
                .env("QUARKUS_DATASOURCE_READ_REACTIVE_URL", database.reactiveUrl());
    }

    private ServiceProcess withSqs(ServiceProcess process) {
        backEnds.sqs().ifPresent(sqs -> process.env("QUARKUS_SQS_ENDPOINT_OVERRIDE", sqs.url()));
        return process;
    }

    private String endpoints(Kind kind) {
        return ports.getOrDefault(kind, List.of()).stream()
                .map(port -> Ports.HOST + ":" + port)
                .collect(Collectors.joining(","));
    }
}
