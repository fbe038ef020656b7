package dev.muster.localstack.sqs;

import dev.muster.localstack.process.LocalServer;
import dev.muster.localstack.process.LocalStackException;
import dev.muster.localstack.process.ManagedProcess;
import dev.muster.localstack.process.Ports;
import dev.muster.localstack.tools.MusterHome;
import dev.muster.localstack.tools.Toolbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An SQS (ElasticMQ) on this machine, in memory only: a restart finds it empty. */
public final class LocalSqs extends LocalServer {

    private static final Duration READY = Duration.ofSeconds(60);
    private static final Duration STOP = Duration.ofSeconds(5);
    private static final int ATTEMPTS = 5;

    private final Toolbox toolbox;
    private final boolean freePort;
    private int port;

    private LocalSqs(MusterHome home, int port, Path log) {
        super(new ManagedProcess("SQS", log));
        this.toolbox = new Toolbox(home);
        this.freePort = port == 0;
        this.port = port;
    }

    /** Starts a server; port 0 takes a free one. */
    public static LocalSqs start(MusterHome home, int port, Path log) {
        LocalSqs sqs = new LocalSqs(home, port, log);
        sqs.start();
        return sqs;
    }

    @Override
    public synchronized void start() {
        if (!freePort) {
            Ports.requireFree(port, "SQS", "MUSTER_SQS_PORT");
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
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return List.of(
                java,
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                toolbox.sqsClassPath(),
                "dev.muster.localstack.sqsserver.SqsServer",
                Ports.HOST,
                Integer.toString(port));
    }

    @Override
    public void stop() {
        process().stop("TERM", STOP);
    }

    @Override
    public synchronized int port() {
        return port;
    }

    /** Its address for the AWS client's endpoint override. */
    public String url() {
        return "http://%s:%d".formatted(Ports.HOST, port());
    }
}
