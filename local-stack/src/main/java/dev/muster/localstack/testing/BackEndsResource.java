package dev.muster.localstack.testing;

import dev.muster.localstack.backends.BackEndPorts;
import dev.muster.localstack.backends.BackEnds;
import dev.muster.localstack.backends.Secrets;
import dev.muster.localstack.process.AtExit;
import dev.muster.localstack.sqs.LocalSqs;
import dev.muster.localstack.tools.Folders;
import dev.muster.localstack.tools.MusterHome;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * PostgreSQL and Redis for Quarkus tests, started once a JVM and stopped when it ends. The argument {@code service}
 * ({@code task} unless given) chooses whose database role the datasources use; {@code sqs} ({@code false} unless given)
 * whether SQS is there, too. Its process id is the system property {@link #SQS_PID}, so that a test can put an end to it.
 *
 * <p>Tests share the database {@code muster}; keep them apart by tenant, key or ids.
 */
public final class BackEndsResource implements QuarkusTestResourceLifecycleManager {

    /** Where the running servers are described; in system properties, because each test profile has its class loader. */
    private static final String SHARED = "local-stack.shared.";

    private static final Set<String> SERVICES_WITH_READ_POOL = Set.of("task", "embedding");

    /** System property with the process id of the SQS. */
    public static final String SQS_PID = SHARED + "sqs.pid";

    private String service = "task";
    private boolean sqs;

    @Override
    public void init(Map<String, String> arguments) {
        service = arguments.getOrDefault("service", service);
        sqs = Boolean.parseBoolean(arguments.get("sqs"));
    }

    @Override
    public Map<String, String> start() {
        Map<String, String> configuration = configuration(shared());
        if (sqs) {
            configuration.put("quarkus.sqs.endpoint-override", sqsUrl());
        }
        return configuration;
    }

    @Override
    public void stop() {
        // The servers stay for the tests that follow in this JVM.
    }

    private Map<String, String> configuration(UnaryOperator<String> shared) {
        Map<String, String> configuration = new TreeMap<>();
        datasource(configuration, "quarkus.datasource.", shared);
        if (SERVICES_WITH_READ_POOL.contains(service)) {
            datasource(configuration, "quarkus.datasource.read.", shared);
        }
        configuration.put("quarkus.datasource.jdbc.url", shared.apply("jdbc.url"));
        configuration.put("quarkus.redis.hosts", shared.apply("redis.url"));
        configuration.put("muster.test.pg.port", shared.apply("pg.port"));
        // The line above, and muster.home from the build, lie below the services' root without belonging to it.
        configuration.put("smallrye.config.mapping.validate-unknown", "false");
        return configuration;
    }

    private void datasource(Map<String, String> configuration, String prefix, UnaryOperator<String> shared) {
        configuration.put(prefix + "username", "muster_" + service);
        configuration.put(prefix + "password", shared.apply("password." + service));
        configuration.put(prefix + "reactive.url", shared.apply("reactive.url"));
    }

    private static UnaryOperator<String> shared() {
        synchronized (System.getProperties()) {
            if (System.getProperty(SHARED + "pg.port") == null) {
                describe(startServers()).forEach((name, value) -> System.setProperty(SHARED + name, value));
            }
        }
        return name -> System.getProperty(SHARED + name, "");
    }

    private static BackEnds startServers() {
        BackEnds backEnds = BackEnds.startWithoutSqs(MusterHome.find(), folder(), BackEndPorts.FREE, Secrets.random());
        AtExit.first(() -> stopAtOnce(backEnds));
        return backEnds;
    }

    private static String sqsUrl() {
        synchronized (System.getProperties()) {
            if (System.getProperty(SQS_PID) == null) {
                LocalSqs started = LocalSqs.start(MusterHome.find(), 0, folder().resolve("sqs.log"));
                AtExit.first(started::kill);
                System.setProperty(SQS_PID, Long.toString(started.pid()));
                System.setProperty(SHARED + "sqs.url", started.url());
            }
        }
        return System.getProperty(SHARED + "sqs.url", "");
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("muster-test-");
            // An account that is not ours, as PostgreSQL's may be, must get through.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            AtExit.first(() -> Folders.delete(folder));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void stopAtOnce(BackEnds backEnds) {
        backEnds.postgres().stopImmediate();
        backEnds.redis().kill();
    }

    private static Map<String, String> describe(BackEnds backEnds) {
        Map<String, String> shared = new TreeMap<>();
        shared.put("pg.port", Integer.toString(backEnds.postgres().port()));
        shared.put("jdbc.url", backEnds.database().jdbcUrl());
        shared.put("reactive.url", backEnds.database().reactiveUrl());
        shared.put("redis.url", backEnds.redis().url());
        backEnds.secrets().passwords().forEach((role, password) -> shared.put("password." + role, password));
        return shared;
    }
}
