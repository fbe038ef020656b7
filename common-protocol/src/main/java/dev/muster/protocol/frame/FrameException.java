package dev.muster.protocol.frame;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;

/**
 * A frame that cannot be read or written.
 *
 * <p>A {@linkplain #fatal fatal} one means that the other side does not speak this protocol: close the connection with
 * {@link #closeCode}. Any other is answered with an error frame that echoes {@link #sequence} and {@link #methodNumber},
 * and the connection goes on. Like {@link MusterException} it is an answer, not a fault, and has no stack trace.
 */
public final class FrameException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private static final int CLOSE_PROTOCOL_ERROR = 1002;

    private final ErrorCode code;
    private final boolean fatal;
    private final long sequence;
    private final int methodNumber;

    private FrameException(ErrorCode code, boolean fatal, long sequence, int methodNumber, String detail) {
        super(detail, null, false, false);
        this.code = code;
        this.fatal = fatal;
        this.sequence = sequence;
        this.methodNumber = methodNumber;
    }

    static FrameException fatal(String detail) {
        return new FrameException(ErrorCode.PROTOCOL_ERROR, true, 0, 0, detail);
    }

    static FrameException answerable(ErrorCode code, long sequence, int methodNumber, String detail) {
        return new FrameException(code, false, sequence, methodNumber, detail);
    }

    public ErrorCode code() {
        return code;
    }

    public boolean fatal() {
        return fatal;
    }

    /** The sequence of the frame; 0 when fatal. */
    public long sequence() {
        return sequence;
    }

    /** The method of the frame as it was on the wire; 0 when fatal. */
    public int methodNumber() {
        return methodNumber;
    }

    /** The WebSocket close code to end the connection with when fatal (RFC 6455, section 7.4.1). */
    public int closeCode() {
        return CLOSE_PROTOCOL_ERROR;
    }

    /** What is wrong, for people. */
    public String detail() {
        String message = getMessage();
        return message == null ? code.title() : message;
    }

    /** The same refusal for those who answer in catalogue errors. */
    public MusterException asMusterException() {
        return code.because(detail());
    }
}
