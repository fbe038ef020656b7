package dev.muster.demo.run;

import dev.muster.demo.agents.AgentProcess;
import dev.muster.demo.agents.AgentReport;
import java.util.HashSet;
import java.util.Set;

/** The agent that was killed, and which tasks have come to others since. For one thread. */
final class Crash {
    private final AgentProcess victim;
    private final long nanos;
    private final Set<String> takenUp = new HashSet<>();

    /** @param nanos when it was killed */
    Crash(AgentProcess victim, long nanos) {
        this.victim = victim;
        this.nanos = nanos;
    }

    AgentProcess victim() {
        return victim;
    }

    /** Whether an agent's beginning is a task's second one, seen for the first time. */
    boolean takenUp(AgentProcess agent, AgentReport started) {
        return agent != victim && started.attempt() > 1 && takenUp.add(started.task());
    }

    /** Milliseconds from the kill to that moment. */
    long millisUntil(long moment) {
        return (moment - nanos) / 1_000_000;
    }
}
