package dev.muster.localstack.services;

import dev.muster.localstack.backends.BackEnds;
import dev.muster.localstack.postgres.Database;
import dev.muster.localstack.postgres.Passwords;
import dev.muster.localstack.process.LocalServer;
import dev.muster.localstack.process.Ports;
import dev.muster.localstack.tools.MusterHome;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Gateways and task-services as processes over one set of back ends, told about each other. */
public final class Stack implements AutoCloseable {

    private static final Duration READY = Duration.ofSeconds(90);

    private final BackEnds backEnds;
    private final List<ServiceProcess> taskServices;
    private final List<ServiceProcess> gateways;
    private final String bootstrapKey;

    private Stack(
            BackEnds backEnds, List<ServiceProcess> taskServices, List<ServiceProcess> gateways, String bootstrapKey) {
        this.backEnds = backEnds;
        this.taskServices = List.copyOf(taskServices);
        this.gateways = List.copyOf(gateways);
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

    /** Task-services, then gateways. */
    public List<ServiceProcess> services() {
        return Stream.concat(taskServices.stream(), gateways.stream()).toList();
    }

    /** The task-services. */
    public List<ServiceProcess> taskServices() {
        return taskServices;
    }

    /** The gateways. */
    public List<ServiceProcess> gateways() {
        return gateways;
    }

    /** A gateway by its place, from 0. */
    public ServiceProcess gateway(int index) {
        return gateways.get(index);
    }

    /** A task-service by its place, from 0. */
    public ServiceProcess taskService(int index) {
        return taskServices.get(index);
    }

    /** The back ends below; not stopped by {@link #close()}. */
    public BackEnds backEnds() {
        return backEnds;
    }

    /** The key the gateways know from the start. */
    public String bootstrapKey() {
        return bootstrapKey;
    }

    /** Stops gateways, then task-services. */
    @Override
    public void close() {
        services().reversed().forEach(LocalServer::stop);
    }

    /** How many of which service, on which ports, with which key. */
    public static final class Plan {

        /** Stands for a port that is chosen by {@link #build()}. */
        private static final int FREE = 0;

        private final MusterHome home;
        private final BackEnds backEnds;
        private List<Integer> gatewayPorts = List.of();
        private List<Integer> taskPorts = List.of();
        private Database database;
        private Path logs;
        private String bootstrapKey = newKey();

        private Plan(MusterHome home, BackEnds backEnds) {
            this.home = home;
            this.backEnds = backEnds;
            this.database = backEnds.database();
            this.logs = backEnds.logs();
        }

        /** That many gateways on free ports. */
        public Plan gateways(int count) {
            return gatewaysOn(Collections.nCopies(count, FREE));
        }

        /** A gateway on each of the ports. */
        public Plan gatewaysOn(List<Integer> ports) {
            gatewayPorts = List.copyOf(ports);
            return this;
        }

        /** That many task-services on free ports. */
        public Plan taskServices(int count) {
            return taskServicesOn(Collections.nCopies(count, FREE));
        }

        /** A task-service on each of the ports. */
        public Plan taskServicesOn(List<Integer> ports) {
            taskPorts = List.copyOf(ports);
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
            List<ServiceProcess> tasks = each(taskPorts, this::taskService);
            List<ServiceProcess> gateways = each(gatewayPorts, this::gateway);
            return new Stack(backEnds, tasks, gateways, bootstrapKey);
        }

        /** In one go, so that no two are the same. */
        private void chooseFreePorts() {
            Iterator<Integer> free = Ports.free(
                            Collections.frequency(gatewayPorts, FREE) + Collections.frequency(taskPorts, FREE))
                    .iterator();
            gatewayPorts = chosen(gatewayPorts, free);
            taskPorts = chosen(taskPorts, free);
        }

        private static List<Integer> chosen(List<Integer> ports, Iterator<Integer> free) {
            return ports.stream().map(port -> port == FREE ? free.next() : port).toList();
        }

        private ServiceProcess taskService(int index, int port) {
            return service("task-service", "task", index, port, "MUSTER_TASK_PORT")
                    .env("QUARKUS_DATASOURCE_READ_USERNAME", "muster_task")
                    .env("QUARKUS_DATASOURCE_READ_PASSWORD", backEnds.secrets().password("task"))
                    .env("QUARKUS_DATASOURCE_READ_REACTIVE_URL", database.reactiveUrl())
                    .env("QUARKUS_REDIS_HOSTS", backEnds.redis().url());
        }

        private ServiceProcess gateway(int index, int port) {
            String endpoints =
                    taskPorts.stream().map(task -> Ports.HOST + ":" + task).collect(Collectors.joining(","));
            return service("gateway-service", "gateway", index, port, "MUSTER_GATEWAY_PORT")
                    .env("MUSTER_TASK_ENDPOINTS", endpoints)
                    .env("MUSTER_BOOTSTRAP_KEY", bootstrapKey);
        }

        private ServiceProcess service(String service, String schema, int index, int port, String portVariable) {
            String name = index == 0 ? service : service + "-" + (index + 1);
            Path jar = home.root().resolve(service).resolve("target/quarkus-app/quarkus-run.jar");
            return new ServiceProcess(name, service, jar, port, portVariable, logs.resolve(name + ".log"))
                    .env("QUARKUS_DATASOURCE_USERNAME", "muster_" + schema)
                    .env("QUARKUS_DATASOURCE_PASSWORD", backEnds.secrets().password(schema))
                    .env("QUARKUS_DATASOURCE_JDBC_URL", database.jdbcUrl())
                    .env("QUARKUS_DATASOURCE_REACTIVE_URL", database.reactiveUrl())
                    .env("MUSTER_CALLER_SECRETS", backEnds.secrets().callerSecretsJoined());
        }

        private static List<ServiceProcess> each(List<Integer> ports, Maker maker) {
            return IntStream.range(0, ports.size())
                    .mapToObj(index -> maker.make(index, ports.get(index)))
                    .collect(Collectors.toCollection(ArrayList::new));
        }
    }

    @FunctionalInterface
    private interface Maker {
        ServiceProcess make(int index, int port);
    }
}
