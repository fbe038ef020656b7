package dev.muster.sdk;

/**
 * What an agent tells about itself. Called on the agent's own thread, which serves all its tasks: return at once. What is
 * thrown is logged. An agent that is closed from here leaves at once, without waiting for what is in hand.
 */
public interface AgentListener {
    /** A session is open. {@code resumed} is false for a new one, in which nothing held before counts any more. */
    default void connected(String session, boolean resumed) {}

    /** The connection is gone; the agent is about to reconnect. */
    default void disconnected(String reason) {}

    /**
     * No connection came about: nobody answers at the URL, or nobody who can take an agent now. The agent goes on trying,
     * with growing delays up to some seconds.
     */
    default void unreachable(String reason) {}

    /**
     * The server does not want this agent: a wrong, expired or revoked key, or a HELLO it cannot take. The agent asks
     * again from time to time.
     *
     * @param code of the error catalogue, e.g. {@code unauthenticated}
     */
    default void refused(String code, String detail) {}

    /** The outcome of an attempt is durable. */
    default void recorded(String taskId, int attempt) {}

    /**
     * The outcome of an attempt goes nowhere.
     *
     * @param code why: {@code stale_attempt} or another answer of the server, {@code void} for an attempt that a new or
     *     resumed session no longer has, {@code cancelled}
     */
    default void dropped(String taskId, int attempt, String code) {}
}
