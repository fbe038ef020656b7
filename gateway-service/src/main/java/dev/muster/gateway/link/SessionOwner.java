package dev.muster.gateway.link;

import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Cancel;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.TaskAttempt;
import java.util.List;

/** Whoever holds the agent's end of a session. Called on the session's own executor, in the order of the stream. */
public interface SessionOwner {
    /** The session is open; assignments may follow. */
    void opened(HelloReply reply);

    /** It could not be opened. {@link LinkedSession#open} may be called again. */
    void refused(Error why);

    /** It goes on at another replica, with a new epoch. What the reply calls void is no longer the agent's. */
    void reopened(HelloReply reply);

    /** Hands over an attempt. May be a repeat of one that was handed over before. */
    void assign(Assign assign);

    void cancel(Cancel cancel);

    /** The session is over and its socket has to go; nothing follows. */
    void ended(String reason);

    /** The session could not be taken to another replica in time; its socket has to go; nothing follows. */
    void stranded();

    /** The attempts the agent has accepted and not finished. */
    List<TaskAttempt> accepted();
}
