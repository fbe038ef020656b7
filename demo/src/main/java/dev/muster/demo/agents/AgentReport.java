package dev.muster.demo.agents;

import java.util.Optional;

/**
 * What an agent tells the process that started it, one line each.
 *
 * @param task empty where it is about no task
 * @param attempt 0 where it is about no task
 * @param detail a code or a sentence; may be empty
 */
public record AgentReport(Kind kind, String task, int attempt, String detail) {
    /** What happened. */
    public enum Kind {
        /** A session is open. */
        CONNECTED,
        /** The connection is gone; the agent tries again. */
        DISCONNECTED,
        /** The key or the agent is not welcome. */
        REFUSED,
        /** Work on an attempt began. */
        STARTED,
        /** Work on an attempt is over; Muster has not said what becomes of it. */
        ENDED,
        /** The outcome of an attempt is durable. */
        RECORDED,
        /** The outcome of an attempt goes nowhere; the detail says why. */
        DROPPED
    }

    private static final String SEPARATOR = "\t";

    /** About the agent itself. */
    public static AgentReport of(Kind kind, String detail) {
        return new AgentReport(kind, "", 0, detail);
    }

    /** About an attempt. */
    public static AgentReport of(Kind kind, String task, int attempt, String detail) {
        return new AgentReport(kind, task, attempt, detail);
    }

    /** One line, without its end. */
    public String line() {
        return String.join(SEPARATOR, kind.name(), task, Integer.toString(attempt), detail.replaceAll("\\s+", " "));
    }

    /** Reads {@link #line}; empty for anything else a process may print. */
    public static Optional<AgentReport> parse(String line) {
        String[] parts = line.split(SEPARATOR, 4);
        if (parts.length != 4) {
            return Optional.empty();
        }
        try {
            return Optional.of(new AgentReport(Kind.valueOf(parts[0]), parts[1], Integer.parseInt(parts[2]), parts[3]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
