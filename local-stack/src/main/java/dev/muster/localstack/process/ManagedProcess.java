package dev.muster.localstack.process;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A child process that can be started, signalled, killed and started again with the same command. Its output is
 * appended to one log file. It dies with this JVM. Thread-safe.
 */
public final class ManagedProcess {

    private static final long TAIL_BYTES = 4_000;
    private static final Duration STANDSTILL = Duration.ofSeconds(2);

    private final String name;
    private final Path log;
    private final List<String> account;
    private final Map<String, String> environment = new TreeMap<>();
    private List<String> command = List.of();
    private @Nullable Process process;
    private long logStart;

    /** A process not yet started that logs to the file. */
    public ManagedProcess(String name, Path log) {
        this(name, log, List.of());
    }

    /** As above; {@code account} are the words before the command that make it run as another user. */
    public ManagedProcess(String name, Path log, List<String> account) {
        this.name = name;
        this.log = log.toAbsolutePath();
        this.account = List.copyOf(account);
    }

    /** Sets an environment variable for the next start. */
    public synchronized ManagedProcess env(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** Starts the command; fails when the process is already running. */
    public synchronized void start(List<String> newCommand) {
        if (isAlive()) {
            throw new IllegalStateException(name + " is already running as process " + pid());
        }
        command = List.copyOf(newCommand);
        try {
            Files.createDirectories(log.getParent());
            logStart = Files.exists(log) ? Files.size(log) : 0;
            process = Spawner.start(builder());
            AtExit.kill(process);
        } catch (IOException e) {
            throw new LocalStackException("%s does not start: %s".formatted(name, e.getMessage()), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while starting " + name + ".", e);
        }
    }

    private ProcessBuilder builder() {
        ProcessBuilder builder = new ProcessBuilder(Spawner.wrap(account, command));
        builder.environment().putAll(environment);
        builder.redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        return builder;
    }

    /** Its name in messages. */
    public String name() {
        return name;
    }

    /** Where its output goes. */
    public Path log() {
        return log;
    }

    /** The process id; of the last run when it is not running. */
    public synchronized long pid() {
        return started().pid();
    }

    /** Whether it runs (a stopped process runs as well). */
    public synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** How it ended: the exit code, 128 + n after signal n. */
    public synchronized int exitCode() {
        return started().exitValue();
    }

    /** Sends a signal by its short name, as {@code INT} or {@code STOP}; nothing happens when it is gone. */
    public void signal(String signal) {
        if (isAlive()) {
            // The shell's own kill: the program of that name is not on every machine.
            Command.run(List.of("sh", "-c", "kill -" + signal + " " + pid()));
        }
    }

    /** SIGKILL, and waits until the kernel has taken it away. */
    public void kill() {
        current().destroyForcibly();
        awaitEnd(Duration.ofSeconds(10));
    }

    /** Sends the signal and waits; when it is still there after the time given, kills it. */
    public void stop(String signal, Duration patience) {
        if (!isAlive()) {
            return;
        }
        signal(signal);
        signal("CONT");
        if (!awaitEnd(patience)) {
            kill();
        }
    }

    /** SIGSTOP, and waits until every thread has seen it: the process stands still until {@link #resume()}. */
    public void pause() {
        signal("STOP");
        Await.until(STANDSTILL, this::standsStill);
    }

    private boolean standsStill() {
        try (Stream<Path> threads = Files.list(Path.of("/proc", Long.toString(pid()), "task"))) {
            return threads.allMatch(ManagedProcess::isStopped);
        } catch (IOException e) {
            return !isAlive();
        }
    }

    private static boolean isStopped(Path thread) {
        try {
            String stat = Files.readString(thread.resolve("stat"));
            return stat.charAt(stat.lastIndexOf(')') + 2) == 'T';
        } catch (IOException e) {
            return true; // it has ended
        }
    }

    /** SIGCONT. */
    public void resume() {
        signal("CONT");
    }

    /** Waits for its end; false when it still runs after the time given. */
    public boolean awaitEnd(Duration atMost) {
        try {
            return current().waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while waiting for the end of " + name + ".", e);
        }
    }

    /** Waits until the condition holds; fails with the end of the log when the process dies or the time is over. */
    public void awaitReady(Duration atMost, BooleanSupplier ready) {
        boolean inTime = Await.until(atMost, () -> !isAlive() || ready.getAsBoolean());
        if (!isAlive()) {
            throw new LocalStackException("%s ended with exit code %d while starting; the end of %s says: %s"
                    .formatted(name, exitCode(), log, tail()));
        }
        if (!inTime) {
            throw new LocalStackException("%s was not ready within %d s; the end of %s says: %s"
                    .formatted(name, atMost.toSeconds(), log, tail()));
        }
    }

    /** Waits until the port accepts connections; fails as {@link #awaitReady} does. */
    public void awaitPort(int port, Duration atMost) {
        awaitReady(atMost, () -> Ports.answers(port));
    }

    /** The end of what this run has logged. */
    public synchronized String tail() {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(logStart, file.length() - TAIL_BYTES));
            byte[] bytes = new byte[(int) (file.length() - file.getFilePointer())];
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private synchronized Process current() {
        return started();
    }

    private Process started() {
        if (process == null) {
            throw new IllegalStateException(name + " was never started");
        }
        return process;
    }
}
