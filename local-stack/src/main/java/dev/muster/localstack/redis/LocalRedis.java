package dev.muster.localstack.redis;

import dev.muster.localstack.process.LocalServer;
import dev.muster.localstack.process.LocalStackException;
import dev.muster.localstack.process.ManagedProcess;
import dev.muster.localstack.process.Ports;
import dev.muster.localstack.tools.MusterHome;
import dev.muster.localstack.tools.Toolbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A Redis (Valkey) on this machine with an append-only file, so that a restart finds what was there. */
public final class LocalRedis extends LocalServer {

    private static final Duration READY = Duration.ofSeconds(20);
    private static final Duration STOP = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 5;

    private final Toolbox toolbox;
    private final Path data;
    private final boolean freePort;
    private int port;

    private LocalRedis(MusterHome home, Path data, int port, Path log) {
        super(new ManagedProcess("Redis", log));
        this.toolbox = new Toolbox(home);
        this.data = data.toAbsolutePath();
        this.freePort = port == 0;
        this.port = port;
    }

    /** Starts a server on the data folder; port 0 takes a free one. */
    public static LocalRedis start(MusterHome home, Path data, int port, Path log) {
        LocalRedis redis = new LocalRedis(home, data, port, log);
        redis.start();
        return redis;
    }

    @Override
    public synchronized void start() {
        if (!freePort) {
            Ports.requireFree(port, "Redis", "MUSTER_REDIS_PORT");
        }
        for (int attempt = 1; !tryStart(attempt); attempt++) {
            port = Ports.free();
        }
    }

    private boolean tryStart(int attempt) {
        if (port == 0) {
            port = Ports.free();
        }
        process().start(command());
        try {
            process().awaitPort(port, READY);
            return true;
        } catch (LocalStackException e) {
            if (freePort && attempt < ATTEMPTS && process().tail().contains("Address already in use")) {
                return false;
            }
            throw e;
        }
    }

    private List<String> command() {
        try {
            Files.createDirectories(data);
        } catch (IOException e) {
            throw new LocalStackException("The data folder %s cannot be made: %s".formatted(data, e.getMessage()), e);
        }
        return List.of(
                toolbox.valkey().toString(),
                "--bind",
                Ports.HOST,
                "--port",
                Integer.toString(port),
                "--dir",
                data.toString(),
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
                "--maxmemory",
                "256mb",
                "--maxmemory-policy",
                "allkeys-lru");
    }

    @Override
    public void stop() {
        process().stop("TERM", STOP);
    }

    @Override
    public synchronized int port() {
        return port;
    }

    /** Its address as the Redis clients want it. */
    public String url() {
        return "redis://%s:%d".formatted(Ports.HOST, port());
    }
}
