package dev.muster.task.claim;

import dev.muster.task.session.AgentProfile.Ability;
import dev.muster.task.session.AgentSession;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The sessions of one ability: interchangeable, and sitting in turn. */
final class Bench {
    /** How many of the sessions with a free slot are looked at to find the least loaded. */
    private static final int LOOK_AT = 64;

    private final Ability ability;
    private final Set<AgentSession> members = new HashSet<>();
    private final Set<AgentSession> sitting = new LinkedHashSet<>();

    Bench(Ability ability) {
        this.ability = ability;
    }

    Ability ability() {
        return ability;
    }

    void joined(AgentSession session) {
        members.add(session);
    }

    /** A session is gone; true where it was the last. */
    boolean left(AgentSession session) {
        sitting.remove(session);
        members.remove(session);
        return members.isEmpty();
    }

    /** The session may have a free slot. */
    void sit(AgentSession session) {
        sitting.add(session);
    }

    boolean empty() {
        return sitting.isEmpty();
    }

    /** Free slots of the sessions that would be looked at next. */
    int freeSlots() {
        return sitting.stream().limit(LOOK_AT).mapToInt(AgentSession::free).sum();
    }

    /** Promises up to {@code most} free slots, one a session in turn, the least loaded first. The caller unreserves them. */
    Map<AgentSession, Integer> reserve(int most) {
        List<AgentSession> candidates = candidates();
        Map<AgentSession, Integer> seats = new LinkedHashMap<>();
        int left = most;
        boolean more = true;
        while (left > 0 && more) {
            more = false;
            for (AgentSession session : candidates) {
                if (left > 0 && session.free() > 0) {
                    session.reserve(1);
                    seats.merge(session, 1, Integer::sum);
                    left--;
                    more = true;
                }
            }
        }
        return seats;
    }

    /** Up to {@link #LOOK_AT} sessions with a free slot, least loaded first; those without leave the bench, the others go to its end. */
    private List<AgentSession> candidates() {
        List<AgentSession> found = new ArrayList<>();
        var next = sitting.iterator();
        while (next.hasNext() && found.size() < LOOK_AT) {
            AgentSession session = next.next();
            next.remove();
            if (session.free() > 0) {
                found.add(session);
            }
        }
        sitting.addAll(found);
        found.sort(Comparator.comparingDouble(AgentSession::load));
        return found;
    }
}
