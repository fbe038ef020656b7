package dev.muster.demo.agents;

import dev.muster.demo.DemoException;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** One agent as a process of its own. It ends itself when this process is gone: its standard input closes then. */
public final class AgentProcess implements AutoCloseable {
    /** Who is told what an agent does. Called on a thread of that agent's, in order. */
    public interface Listener {
        void reported(AgentProcess agent, AgentReport report);

        /** The last call. Everything it had printed before was reported. */
        void ended(AgentProcess agent);
    }

    private final String name;
    private final Path log;
    private final Process process;

    private AgentProcess(String name, Path log, Process process) {
        this.name = name;
        this.log = log;
        this.process = process;
    }

    /**
     * Starts a program that prints {@link AgentReport} lines.
     *
     * @param program main class and arguments, run with the class path of this process
     * @param environment beside this process's own
     * @param log where its standard error goes
     */
    public static AgentProcess start(
            String name, List<String> program, Map<String, String> environment, Path log, Listener listener) {
        ProcessBuilder builder = new ProcessBuilder(command(program)).redirectError(log.toFile());
        builder.environment().putAll(environment);
        try {
            AgentProcess agent = new AgentProcess(name, log, builder.start());
            Thread.ofPlatform().daemon().name("listen-" + name).start(() -> agent.listen(listener));
            return agent;
        } catch (IOException e) {
            throw new DemoException("agent %s does not start: %s.".formatted(name, e.getMessage()), e);
        }
    }

    private static List<String> command(List<String> program) {
        List<String> jvm = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                // It lives for seconds: the second compiler would take more than it gives.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"));
        return Stream.concat(jvm.stream(), program.stream()).toList();
    }

    private void listen(Listener listener) {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                AgentReport.parse(line).ifPresent(report -> listener.reported(this, report));
            }
        } catch (IOException e) {
            // A killed process takes its pipe with it.
        }
        listener.ended(this);
    }

    public String name() {
        return name;
    }

    public long pid() {
        return process.pid();
    }

    public Path log() {
        return log;
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Ends it at once, as a crash would: SIGKILL. */
    public void kill() {
        process.destroyForcibly();
    }

    /** Asks it to end. */
    @Override
    public void close() {
        process.destroy();
    }
}
