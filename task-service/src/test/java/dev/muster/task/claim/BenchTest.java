package dev.muster.task.claim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.task.session.AgentDoor;
import dev.muster.task.session.AgentProfile.Ability;
import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Assignment;
import dev.muster.task.session.OpenSession;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class BenchTest {
    private final Door door = new Door();
    private final Bench bench = new Bench(new Ability("t", false, Set.of(), Set.of()));

    private static final class Door implements AgentDoor {
        private boolean congested;

        @Override
        public void assign(AgentSession session, Assignment assignment) {}

        @Override
        public void cancel(AgentSession session, UUID taskId, int attempt, String reason) {}

        @Override
        public void ended(AgentSession session, String reason) {}

        @Override
        public boolean congested() {
            return congested;
        }

        @Override
        public String gateway() {
            return "test";
        }
    }

    /** With two slots. */
    private AgentSession session() {
        AgentSession session = OpenSession.of(UUID.randomUUID(), 1, "t", door);
        bench.joined(session);
        bench.sit(session);
        return session;
    }

    @Test
    void slotsArePromisedOneASessionInTurn() {
        AgentSession one = session();
        AgentSession two = session();

        assertEquals(Map.of(one, 2, two, 1), bench.reserve(3));
        assertEquals(Map.of(two, 1), bench.reserve(3));
        assertEquals(Map.of(), bench.reserve(3));
        assertTrue(bench.empty());
    }

    @Test
    void theLeastLoadedComesFirst() {
        AgentSession busy = session();
        AgentSession idle = session();
        busy.reserve(1);

        assertEquals(Map.of(idle, 1), bench.reserve(1));
    }

    @Test
    void nothingIsPromisedOfSessionsBehindACongestedDoor() {
        AgentSession session = session();
        door.congested = true;
        assertEquals(Map.of(), bench.reserve(1));

        door.congested = false;
        bench.sit(session);
        assertEquals(Map.of(session, 1), bench.reserve(1));
    }

    @Test
    void theBenchIsLeftWhenItsLastSessionIsGone() {
        AgentSession one = session();
        AgentSession two = session();
        AgentSession neverJoined = OpenSession.of(UUID.randomUUID(), 1, "t", door);

        assertFalse(bench.left(neverJoined));
        assertFalse(bench.left(one));
        assertTrue(bench.left(two));
    }
}
