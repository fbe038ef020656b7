package dev.muster.task.session;

import java.util.UUID;

/** The way to the agents of one gateway. Implemented by the gRPC stream; never blocks, never throws. */
public interface AgentDoor {
    /** Hands an attempt to the agent; repeats are ignored there. */
    void assign(AgentSession session, Assignment assignment);

    /** Tells the agent to stop. {@code reason} is {@code cancelled}, {@code expired} or {@code stale}. */
    void cancel(AgentSession session, UUID taskId, int attempt, String reason);

    /** The session is over; its socket has to go. */
    void ended(AgentSession session, String reason);

    /** Whether so much waits to go down that nothing more should be claimed for the agents behind it. */
    boolean congested();

    /** The gateway's name, for the log and the session row. */
    String gateway();
}
