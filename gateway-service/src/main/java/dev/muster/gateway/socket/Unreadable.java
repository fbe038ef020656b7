package dev.muster.gateway.socket;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.frame.FrameException;

/** A message whose envelope cannot be read, with what to answer and whether the connection can go on. */
final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient MusterException refusal;
    private final long sequence;
    private final int methodNumber;
    private final boolean fatal;

    private Unreadable(MusterException refusal, long sequence, int methodNumber, boolean fatal) {
        super(refusal.detail(), null, false, false);
        this.refusal = refusal;
        this.sequence = sequence;
        this.methodNumber = methodNumber;
        this.fatal = fatal;
    }

    static Unreadable frame(FrameException e) {
        return new Unreadable(e.asMusterException(), e.sequence(), e.methodNumber(), e.fatal());
    }

    static Unreadable text(long sequence, ErrorCode code, String detail) {
        return new Unreadable(code.because(detail), sequence, 0, false);
    }

    MusterException refusal() {
        return refusal;
    }

    /** 0 where it is not known. */
    long sequence() {
        return sequence;
    }

    int methodNumber() {
        return methodNumber;
    }

    /** Whether the other side does not speak this protocol, so that the connection has to go. */
    boolean fatal() {
        return fatal;
    }
}
