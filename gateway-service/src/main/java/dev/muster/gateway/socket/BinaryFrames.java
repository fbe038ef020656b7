package dev.muster.gateway.socket;

import com.google.protobuf.Message;
import dev.muster.proto.agent.v1.Error;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameException;
import dev.muster.protocol.frame.FrameLimits;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.nio.ByteBuffer;
import java.util.List;

/** The binary encoding: frames with a header of 24 bytes. */
final class BinaryFrames implements Encoding {
    static final BinaryFrames PLAIN = new BinaryFrames(false);
    /** Once HELLO has agreed on compression. */
    static final BinaryFrames DEFLATED = new BinaryFrames(true);

    private final boolean deflate;

    private BinaryFrames(boolean deflate) {
        this.deflate = deflate;
    }

    /**
     * The messages in one WebSocket message, in order.
     *
     * @param message must not change while they are in use
     * @throws Unreadable when it is no frame, or too large
     */
    List<Incoming> read(ByteBuffer message) {
        try {
            return FrameCodec.decode(message, FrameLimits.DEFAULT, deflate).stream()
                    .<Incoming>map(Received::new)
                    .toList();
        } catch (FrameException e) {
            throw Unreadable.frame(e);
        }
    }

    @Override
    public void send(AgentWire wire, FrameType type, Method method, long sequence, Message payload) {
        wire.binary(FrameCodec.encode(type, method, sequence, payload, deflate));
    }

    @Override
    public void refuse(AgentWire wire, long sequence, int methodNumber, Error refusal) {
        wire.binary(FrameCodec.error(sequence, methodNumber, refusal));
    }

    @Override
    public void pong(AgentWire wire, long sequence) {
        wire.binary(FrameCodec.encode(FrameType.PONG, sequence));
    }

    private record Received(Frame frame) implements Incoming {
        @Override
        public FrameType type() {
            return frame.type();
        }

        @Override
        public Method method() {
            return frame.method();
        }

        @Override
        public int methodNumber() {
            return frame.methodNumber();
        }

        @Override
        public long sequence() {
            return frame.sequence();
        }

        @Override
        @SuppressWarnings("unchecked")
        public <M extends Message> M payload(M prototype) {
            try {
                return (M) frame.parse(prototype.getParserForType());
            } catch (FrameException e) {
                throw e.asMusterException();
            }
        }
    }
}
