package dev.muster.localstack.process;

import java.time.Duration;
import java.util.List;

/** A server that is ready as soon as its port answers; on a free port it tries another when it comes too late. */
public abstract class PortServer extends LocalServer {

    private static final Duration READY = Duration.ofSeconds(60);
    private static final int ATTEMPTS = 5;

    private final boolean freePort;
    private final String portVariable;
    private volatile int port;

    /** A server on that port, 0 for a free one; {@code portVariable} chooses the port where it is a usual one. */
    protected PortServer(ManagedProcess process, int port, String portVariable) {
        super(process);
        this.freePort = port == 0;
        this.portVariable = portVariable;
        this.port = port;
    }

    /** The command that listens on the port. */
    protected abstract List<String> command(int onPort);

    @Override
    public synchronized void start() {
        if (port == 0) {
            port = Ports.free();
        }
        if (!freePort) {
            Ports.requireFree(port, name(), portVariable);
        }
        for (int attempt = 1; !tryStart(attempt); attempt++) {
            port = Ports.free();
        }
    }

    private boolean tryStart(int attempt) {
        process().start(command(port));
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

    @Override
    public final int port() {
        return port;
    }
}
