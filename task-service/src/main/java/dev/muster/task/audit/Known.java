package dev.muster.task.audit;

import dev.muster.task.session.AgentSession;
import dev.muster.task.session.Held;
import java.util.List;

/**
 * What this replica knew of a session at a moment.
 *
 * @param quiet see {@link AgentSession#quiet}
 */
record Known(AgentSession session, List<Held> held, boolean quiet) {
    static Known of(AgentSession session) {
        return new Known(session, List.copyOf(session.held()), session.quiet());
    }
}
