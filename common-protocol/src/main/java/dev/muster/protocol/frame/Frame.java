package dev.muster.protocol.frame;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.muster.protocol.error.ErrorCode;
import java.nio.ByteBuffer;

/**
 * One frame as it was read, its payload decompressed.
 *
 * @param methodNumber the method as it was on the wire, also where this side does not know it
 * @param sequence as the sender counted it, or of the request that is answered
 * @param payload a view of the message it was read from, from position to limit; not to be changed
 */
public record Frame(FrameType type, int methodNumber, long sequence, ByteBuffer payload) {
    /** What the frame is about; {@link Method#UNKNOWN} for a number this side does not know. */
    public Method method() {
        return Method.of(methodNumber);
    }

    /**
     * The message in the payload, read without copying the payload.
     *
     * @param parser of the message that goes with type and method
     * @throws FrameException {@code protocol_error}, not fatal, when the payload is no such message
     */
    public <T> T parse(Parser<T> parser) {
        try {
            return parser.parseFrom(payload.duplicate());
        } catch (InvalidProtocolBufferException e) {
            throw FrameException.answerable(
                    ErrorCode.PROTOCOL_ERROR, sequence, methodNumber, "The payload is not the message of its method");
        }
    }
}
