package dev.muster.task.audit;

import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Assignment;
import dev.muster.task.session.Held;
import dev.muster.task.session.PgHoldings.Holding;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds slots that a session uses by the table for no attempt that the table or this replica knows: the task ended between a claim
 * and its delivery, and the answer to the claim was lost. Counted only where two looks running find them and nothing was under way.
 */
final class Surplus {
    private Map<UUID, Integer> seen = Map.of();

    /** Compares; answers the sessions with a surplus that is to be released. One found for the first time is looked at again soon. */
    Map<AgentSession, Integer> look(List<Known> before, List<Holding> found) {
        Map<UUID, Holding> byId = found.stream().collect(Collectors.toMap(Holding::session, Function.identity()));
        Map<UUID, Integer> now = new HashMap<>();
        Map<AgentSession, Integer> certain = new HashMap<>();
        for (Known known : before) {
            AgentSession session = known.session();
            int surplus = surplus(known, byId.get(session.id()));
            int twice = Math.min(surplus, seen.getOrDefault(session.id(), 0));
            if (twice > 0) {
                certain.put(session, twice);
            } else if (surplus > 0) {
                now.put(session.id(), surplus);
                session.suspect();
            }
        }
        seen = now;
        return certain;
    }

    private static int surplus(Known known, @Nullable Holding holding) {
        AgentSession session = known.session();
        if (holding == null || holding.epoch() != session.epoch()) {
            return 0;
        }
        boolean quiet = session.open() && known.quiet() && session.quiet();
        return quiet ? holding.used() - holding.attempts().size() - notInTable(known, holding) : 0;
    }

    private static int notInTable(Known known, Holding holding) {
        Set<Assignment.Key> held = new HashSet<>();
        known.held().forEach(attempt -> held.add(attempt.key()));
        known.session().held().stream().map(Held::key).forEach(held::add);
        held.removeAll(holding.attempts());
        return held.size();
    }
}
