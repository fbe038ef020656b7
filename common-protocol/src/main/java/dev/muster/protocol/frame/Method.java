package dev.muster.protocol.frame;

import java.util.List;

/** What a frame is about, by its number on the wire. Numbers from 16 on are kept for submitters. */
public enum Method {
    /** Of pings, pongs and batches. */
    NONE(0),
    /**
     * Request of the agent, first on a connection: {@code Hello}, answered by {@code HelloReply}. As a notification of the
     * server, {@code HelloReply}: the session goes on with a new epoch.
     */
    HELLO(1),
    /** Request of the server: {@code Assign}, answered by {@code Accept}; an error rejects it. */
    ASSIGN(2),
    /** Of the agent, as type {@link FrameType#PROGRESS}: {@code Progress}. */
    PROGRESS(3),
    /** Request of the agent: {@code Complete}, answered by {@code Recorded}. */
    COMPLETE(4),
    /** Request of the agent: {@code Fail}, answered by {@code Recorded}. */
    FAIL(5),
    /** Request of the server: {@code Cancel}, answered by {@code Cancelled} when the slot is free. */
    CANCEL(6),
    /** Notification of the server: {@code Drain}. */
    DRAIN(7),
    /** Request of the agent: {@code Capacity}, answered by {@code CapacityReply}. */
    CAPACITY(8),
    /** Notification of the agent: metrics. */
    REPORT(9),
    /** A number this side does not know: answered by the error {@code unknown_method}, the connection goes on. */
    UNKNOWN(-1);

    private static final List<Method> BY_NUMBER =
            List.of(NONE, HELLO, ASSIGN, PROGRESS, COMPLETE, FAIL, CANCEL, DRAIN, CAPACITY, REPORT);

    private final int number;

    Method(int number) {
        this.number = number;
    }

    /** The number on the wire; -1 of {@link #UNKNOWN}. */
    public int number() {
        return number;
    }

    static Method of(int number) {
        return number < BY_NUMBER.size() ? BY_NUMBER.get(number) : UNKNOWN;
    }
}
