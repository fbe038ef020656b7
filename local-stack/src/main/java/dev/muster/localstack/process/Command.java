package dev.muster.localstack.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A short command that is run to its end: exit code and what it printed (both streams together).
 *
 * @param exit the exit code, 127 when there is no such program
 * @param output everything it printed
 */
public record Command(int exit, String output) {

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
