package dev.muster.localstack.process;

import java.nio.file.Path;
import java.time.Duration;

/** A server that runs as a child process on a port of this machine and keeps port and data over a restart. */
public abstract class LocalServer implements AutoCloseable {

    private final ManagedProcess process;

    /** A server around its process. */
    protected LocalServer(ManagedProcess process) {
        this.process = process;
    }

    /** Starts it, on the same port and data as before, and waits until it answers. */
    public abstract void start();

    /** Ends it in order. */
    public abstract void stop();

    /** The port it listens on. */
    public abstract int port();

    /** Its name in messages and log files. */
    public final String name() {
        return process.name();
    }

    /** Its process id. */
    public final long pid() {
        return process.pid();
    }

    /** Whether its process exists. */
    public final boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for the end of its process; false when it still runs after the time given. */
    public final boolean awaitEnd(Duration atMost) {
        return process.awaitEnd(atMost);
    }

    /** How its process ended: the exit code, 128 + n after signal n. */
    public final int exitCode() {
        return process.exitCode();
    }

    /** Its log file. */
    public final Path log() {
        return process.log();
    }

    /** SIGKILL: a crash. */
    public void kill() {
        process.kill();
    }

    /** SIGSTOP: it keeps its sockets and answers nothing. */
    public void pause() {
        process.pause();
    }

    /** SIGCONT: it goes on where it stood. */
    public void resume() {
        process.resume();
    }

    /** Stops it in order if it runs, and starts it again. */
    public final void restart() {
        stop();
        start();
    }

    /** The same as {@link #stop()}. */
    @Override
    public void close() {
        stop();
    }

    /** Its process. */
    protected final ManagedProcess process() {
        return process;
    }
}
