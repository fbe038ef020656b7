package dev.muster.protocol.frame;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a frame is, by its number on the wire. */
public enum FrameType {
    /** Wants a response or an error with the same sequence. */
    REQUEST(0),
    RESPONSE(1),
    /** Wants no answer. */
    NOTIFICATION(2),
    /** The answer "no" to a request; its payload is an {@code Error}. */
    ERROR(3),
    /** Wants a pong with the same sequence. Method 0, no payload. */
    PING(4),
    /** Method 0, no payload. */
    PONG(5),
    /** Its payload is whole frames, none of them a batch or compressed. Method 0. */
    BATCH(6),
    /** A notification of which only the newest counts; it may be merged with those before it. */
    PROGRESS(7);

    private static final List<FrameType> BY_NUMBER = List.of(values());

    private final int number;

    FrameType(int number) {
        this.number = number;
    }

    public int number() {
        return number;
    }

    /** Whether its method is 0: it is about the connection, not about a message. */
    boolean withoutMethod() {
        return this == PING || this == PONG || this == BATCH;
    }

    static @Nullable FrameType of(int number) {
        return number < BY_NUMBER.size() ? BY_NUMBER.get(number) : null;
    }
}
