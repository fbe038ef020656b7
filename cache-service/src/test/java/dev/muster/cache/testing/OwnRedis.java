package dev.muster.cache.testing;

import dev.muster.localstack.process.AtExit;
import dev.muster.localstack.redis.LocalRedis;
import dev.muster.localstack.tools.Folders;
import dev.muster.localstack.tools.MusterHome;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** A Redis that tests may kill and stop; one a JVM. Described in system properties, as each test profile has its class loader. */
public final class OwnRedis implements QuarkusTestResourceLifecycleManager {
    private static final String FOLDER = "muster.test.redis.folder";
    private static final String PORT = "muster.test.redis.port";
    private static final String PID = "muster.test.redis.pid";

    @Override
    public Map<String, String> start() {
        synchronized (System.getProperties()) {
            if (System.getProperty(PORT) == null) {
                System.setProperty(FOLDER, folder().toString());
                System.setProperty(PORT, "0");
                startServer();
                AtExit.first(OwnRedis::kill);
            }
        }
        return Map.of(
                "quarkus.redis.hosts",
                "redis://127.0.0.1:" + System.getProperty(PORT),
                "smallrye.config.mapping.validate-unknown",
                "false");
    }

    @Override
    public void stop() {
        // It stays for the tests that follow in this JVM.
    }

    /** Starts it where it was, with what it had written. */
    public static void startServer() {
        Path folder = Path.of(System.getProperty(FOLDER, ""));
        LocalRedis redis = LocalRedis.start(
                MusterHome.find(), folder.resolve("data"), Integer.getInteger(PORT, 0), folder.resolve("redis.log"));
        System.setProperty(PORT, Integer.toString(redis.port()));
        System.setProperty(PID, Long.toString(redis.pid()));
    }

    /** As {@code kill -9} does. */
    public static void kill() {
        ProcessHandle.of(Long.getLong(PID, -1)).ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
    }

    /** As {@code kill -STOP} and {@code kill -CONT} do. */
    public static void signal(String name) {
        try {
            int exit = new ProcessBuilder("kill", "-" + name, System.getProperty(PID, ""))
                    .inheritIO()
                    .start()
                    .waitFor();
            if (exit != 0) {
                throw new IllegalStateException("kill ended with " + exit);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static Path folder() {
        try {
            Path folder = Files.createTempDirectory("muster-cache-test-");
            AtExit.first(() -> Folders.delete(folder));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
