package dev.muster.gateway.socket;

/** The codes this server closes sockets with: those of RFC 6455, section 7.4, and from 4000 on its own. */
enum Closing {
    /** This gateway stops. */
    GOING_AWAY(1001),
    PROTOCOL_ERROR(1002),
    /** A text on a binary connection, or the other way round. */
    WRONG_KIND_OF_DATA(1003),
    /** The key no longer counts, or HELLO did not come. */
    POLICY(1008),
    TOO_LARGE(1009),
    INTERNAL(1011),
    /** No replica of the task service could take the session over. */
    SERVICE_RESTART(1012),
    /** The agent does not read what is sent. */
    SLOW_CONSUMER(1013),
    /** The task service ended the session: connect again and start over. */
    SESSION_ENDED(4001),
    /** Nothing was heard of the agent. */
    SILENT(4002);

    private final int code;

    Closing(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
