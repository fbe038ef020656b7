package dev.muster.demo.run;

import dev.muster.demo.DemoException;
import dev.muster.demo.DigestAgent;
import dev.muster.demo.Door;
import dev.muster.demo.agents.AgentProcess;
import dev.muster.demo.agents.AgentReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/** The demo's agents, each a process with its own socket. */
final class Fleet implements AutoCloseable {
    static final int AGENTS = 2;
    static final int SLOTS = 4;

    private final List<AgentProcess> agents;

    private Fleet(List<AgentProcess> agents) {
        this.agents = agents;
    }

    /**
     * Starts them.
     *
     * @param logs the folder of their logs
     * @param events called on the agents' threads
     */
    static Fleet start(Door door, Path logs, Consumer<Event> events) {
        try {
            Files.createDirectories(logs);
        } catch (IOException e) {
            throw new DemoException("%s cannot be written: check its owner.".formatted(logs), e);
        }
        return new Fleet(IntStream.rangeClosed(1, AGENTS)
                .mapToObj(number -> start("digest-" + number, door, logs, events))
                .toList());
    }

    private static AgentProcess start(String name, Door door, Path logs, Consumer<Event> events) {
        return AgentProcess.start(
                name,
                List.of(DigestAgent.class.getName(), name, Integer.toString(SLOTS)),
                Map.of("MUSTER_URL", door.url(), "MUSTER_KEY", door.key()),
                logs.resolve("demo-" + name + ".log"),
                new Told(events));
    }

    List<AgentProcess> agents() {
        return agents;
    }

    int alive() {
        return (int) agents.stream().filter(AgentProcess::alive).count();
    }

    @Override
    public void close() {
        agents.forEach(AgentProcess::close);
    }

    private record Told(Consumer<Event> events) implements AgentProcess.Listener {
        @Override
        public void reported(AgentProcess agent, AgentReport report) {
            events.accept(new Event.Reported(agent, report, System.nanoTime()));
        }

        @Override
        public void ended(AgentProcess agent) {
            events.accept(new Event.AgentEnded(agent));
        }
    }
}
