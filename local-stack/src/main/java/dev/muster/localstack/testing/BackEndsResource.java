package dev.muster.localstack.testing;

import dev.muster.localstack.backends.BackEndPorts;
import dev.muster.localstack.backends.BackEnds;
import dev.muster.localstack.backends.Secrets;
import dev.muster.localstack.process.AtExit;
import dev.muster.localstack.tools.Folders;
import dev.muster.localstack.tools.MusterHome;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/**
 * PostgreSQL and Redis for Quarkus tests, started once a JVM and stopped when it ends. The argument {@code service}
 * ({@code task} unless given) chooses whose database role the datasources use.
 *
 * <p>Tests share the database {@code muster}; keep them apart by tenant, key or ids.
 */
public final class BackEndsResource implements QuarkusTestResourceLifecycleManager {

    /** Where the running servers are described; in system properties, because each test profile has its class loader. */
    private static final String SHARED = "local-stack.shared.";

    private String service = "task";

    @Override
    public void init(Map<String, String> arguments) {
        service = arguments.getOrDefault("service", service);
    }

    @Override
    public Map<String, String> start() {
        return configuration(shared());
    }

    @Override
    public void stop() {
        // The servers stay for the tests that follow in this JVM.
    }

    private Map<String, String> configuration(UnaryOperator<String> shared) {
        Map<String, String> configuration = new TreeMap<>();
        datasource(configuration, "quarkus.datasource.", shared);
        if (service.equals("task")) {
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
        try {
            Path folder = Files.createTempDirectory("muster-test-");
            // An account that is not ours, as PostgreSQL's may be, must get through.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
            AtExit.first(() -> Folders.delete(folder));
            BackEnds backEnds =
                    BackEnds.startWithoutSqs(MusterHome.find(), folder, BackEndPorts.FREE, Secrets.random());
            AtExit.first(() -> stopAtOnce(backEnds));
            return backEnds;
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
