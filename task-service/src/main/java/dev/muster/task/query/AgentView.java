package dev.muster.task.query;

import java.time.Instant;
import java.util.List;

/** An agent by name, and the sums over its open sessions. */
public record AgentView(
        String name,
        List<String> capabilities,
        List<String> labels,
        String client,
        Instant firstSeen,
        Instant lastSeen,
        int sessions,
        int slots,
        int used) {
    public boolean online() {
        return sessions > 0;
    }
}
