package dev.muster.task.session;

import java.util.Set;
import java.util.UUID;

/** A session of tests that look at statements alone: open, and without a gateway. */
public final class OpenSession {
    private OpenSession() {}

    public static AgentSession of(UUID id, long epoch, String tenant, AgentDoor door) {
        var ability = new AgentProfile.Ability(tenant, false, Set.of(), Set.of());
        return new AgentSession(id, epoch, new AgentProfile(tenant, "a", "p", "c", ability), 2, door);
    }
}
