package dev.muster.localstack.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A short command that is run to its end: exit code and what it printed (both streams together).
 *
 * @param exit the exit code, 127 when there is no such program
 * @param output everything it printed
 */
public record Command(int exit, String output) {
    /** The exit code of a command that took too long, as timeout(1) has it. */
    public static final int TOO_LATE = 124;

    /** Runs the command and waits for its end. */
    public static Command run(List<String> command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Command(process.waitFor(), output);
        } catch (IOException e) {
            return new Command(127, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while running " + command.getFirst() + ".", e);
        }
    }

    /**
     * The same, for a command that may hang: after that time it is killed with all it started, which counts as the exit code
     * {@value #TOO_LATE}.
     */
    public static Command run(List<String> command, Duration within) {
        try {
            Path output = Files.createTempFile("muster-command-", ".out");
            try {
                Process process = new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                process.getOutputStream().close();
                int exit = exit(process, within);
                return new Command(exit, new String(Files.readAllBytes(output), StandardCharsets.UTF_8));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            return new Command(127, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new LocalStackException("Interrupted while running " + command.getFirst() + ".", e);
        }
    }

    private static int exit(Process process, Duration within) throws InterruptedException {
        try {
            return process.waitFor(within.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : TOO_LATE;
        } finally {
            List<ProcessHandle> started = process.descendants().toList();
            process.destroyForcibly().waitFor();
            started.forEach(ProcessHandle::destroyForcibly);
        }
    }

    /** Whether the command ends with 0. */
    public static boolean succeeds(String... command) {
        return run(List.of(command)).ok();
    }

    /** Whether it ended with 0. */
    public boolean ok() {
        return exit == 0;
    }

    /** The last line printed that is not blank, or nothing. */
    public String lastLine() {
        return output.lines()
                .filter(line -> !line.isBlank())
                .reduce("", (a, b) -> b)
                .strip();
    }
}
