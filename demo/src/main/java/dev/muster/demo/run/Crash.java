package dev.muster.demo.run;

import dev.muster.demo.agents.AgentProcess;
import java.util.LinkedHashSet;
import java.util.Set;

/** The agent that was killed, and what became of the tasks it held. For one thread. */
final class Crash {
    private final AgentProcess victim;
    private final long nanos;
    private final Set<String> orphans;

    /** @param held the tasks the victim had begun */
    Crash(AgentProcess victim, Set<String> held, long nanos) {
        this.victim = victim;
        this.orphans = new LinkedHashSet<>(held);
        this.nanos = nanos;
    }

    AgentProcess victim() {
        return victim;
    }

    /** Whether this is an orphan beginning again at another agent, for the first time. */
    boolean takenUp(AgentProcess agent, String task) {
        return agent != victim && orphans.remove(task);
    }

    /** Milliseconds from the kill to that moment. */
    long millisUntil(long moment) {
        return (moment - nanos) / 1_000_000;
    }
}
