package dev.muster.localstack.redis;

import dev.muster.localstack.process.LocalStackException;
import dev.muster.localstack.process.ManagedProcess;
import dev.muster.localstack.process.PortServer;
import dev.muster.localstack.process.Ports;
import dev.muster.localstack.tools.MusterHome;
import dev.muster.localstack.tools.Toolbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A Redis (Valkey) on this machine with an append-only file, so that a restart finds what was there. */
public final class LocalRedis extends PortServer {

    private static final Duration STOP = Duration.ofSeconds(10);

    private final Toolbox toolbox;
    private final Path data;

    private LocalRedis(MusterHome home, Path data, int port, Path log) {
        super(new ManagedProcess("Redis", log), port, "MUSTER_REDIS_PORT");
        this.toolbox = new Toolbox(home);
        this.data = data.toAbsolutePath();
    }

    /** Starts a server on the data folder; port 0 takes a free one. */
    public static LocalRedis start(MusterHome home, Path data, int port, Path log) {
        LocalRedis redis = new LocalRedis(home, data, port, log);
        redis.start();
        return redis;
    }

    @Override
    protected List<String> command(int onPort) {
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
                Integer.toString(onPort),
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

    /** Its address as the Redis clients want it. */
    public String url() {
        return "redis://%s:%d".formatted(Ports.HOST, port());
    }
}
