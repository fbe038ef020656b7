package dev.muster.task.query;

import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** The use cases of looking at agents. A platform agent is seen only by its own tenant. */
@Singleton
public class ReadAgents {
    /** Agents in one page of a list. */
    public static final int MAX_PAGE = 200;

    private final PgAgents agents;

    @Inject
    ReadAgents(PgAgents agents) {
        this.agents = agents;
    }

    /** An agent of the caller's tenant; {@link ErrorCode#AGENT_NOT_FOUND} for any other. */
    public Uni<AgentView> get(Caller caller, String name) {
        return agents.named(caller.tenant(), name).map(found -> {
            if (found.isEmpty()) {
                throw ErrorCode.AGENT_NOT_FOUND.because("There is no such agent");
            }
            return found.getFirst();
        });
    }

    /** A page of the caller's agents by name, from the first one after {@code after}. */
    public Uni<Page> list(Caller caller, String after, int limit) {
        int size = limit < 1 ? MAX_PAGE : Math.min(limit, MAX_PAGE);
        return agents.page(caller.tenant(), after, size + 1)
                .map(found -> found.size() > size ? new Page(found.subList(0, size), true) : new Page(found, false));
    }

    /** A page and whether there is more behind it. */
    public record Page(List<AgentView> agents, boolean more) {}
}
