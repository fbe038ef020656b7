package dev.muster.localstack.sqs;

import dev.muster.localstack.process.ManagedProcess;
import dev.muster.localstack.process.PortServer;
import dev.muster.localstack.process.Ports;
import dev.muster.localstack.tools.MusterHome;
import dev.muster.localstack.tools.Toolbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** An SQS (ElasticMQ) on this machine, in memory only: a restart finds it empty. */
public final class LocalSqs extends PortServer {

    private static final Duration STOP = Duration.ofSeconds(5);

    private final Toolbox toolbox;

    private LocalSqs(MusterHome home, int port, Path log) {
        super(new ManagedProcess("SQS", log), port, "MUSTER_SQS_PORT");
        this.toolbox = new Toolbox(home);
    }

    /** Starts a server; port 0 takes a free one. */
    public static LocalSqs start(MusterHome home, int port, Path log) {
        LocalSqs sqs = new LocalSqs(home, port, log);
        sqs.start();
        return sqs;
    }

    @Override
    protected List<String> command(int onPort) {
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
                Integer.toString(onPort));
    }

    @Override
    public void stop() {
        process().stop("TERM", STOP);
    }

    /** Its address for the AWS client's endpoint override. */
    public String url() {
        return "http://%s:%d".formatted(Ports.HOST, port());
    }
}
