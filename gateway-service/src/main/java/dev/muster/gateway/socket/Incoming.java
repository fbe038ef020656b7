package dev.muster.gateway.socket;

import com.google.protobuf.Message;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;

/** One message of an agent whose envelope was read, in either encoding. */
interface Incoming {
    FrameType type();

    /** {@link Method#UNKNOWN} for one this side does not know. */
    Method method();

    /** For the echo: as it was on the wire, -1 where it was a name nobody knows. */
    int methodNumber();

    long sequence();

    /**
     * The message in the payload.
     *
     * @param prototype any message of the type that goes with the method
     * @throws dev.muster.protocol.error.MusterException {@code protocol_error} when it is no such message
     */
    <M extends Message> M payload(M prototype);
}
