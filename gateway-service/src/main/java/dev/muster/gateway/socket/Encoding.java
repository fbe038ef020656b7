package dev.muster.gateway.socket;

import com.google.protobuf.Message;
import dev.muster.proto.agent.v1.Error;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;

/** How messages are written on one connection; fixed by the first message that came. */
sealed interface Encoding permits BinaryFrames, TextFrames {
    /** @throws dev.muster.protocol.frame.FrameException {@code frame_too_large} when it is larger than a frame may be */
    void send(AgentWire wire, FrameType type, Method method, long sequence, Message payload);

    /** The refusal of a message, with its sequence and, as it came, its method. */
    void refuse(AgentWire wire, long sequence, int methodNumber, Error refusal);

    void pong(AgentWire wire, long sequence);
}
