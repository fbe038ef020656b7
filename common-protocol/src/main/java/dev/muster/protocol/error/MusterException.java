package dev.muster.protocol.error;

/**
 * A refusal from the catalogue, on its way to the one mapper of the face it leaves by.
 *
 * <p>It has no stack trace: it is an answer, not a fault, and may be made on a hot path.
 */
public final class MusterException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final ErrorCode code;
    private final int retryAfterMillis;

    public MusterException(ErrorCode code, String detail) {
        this(code, detail, 0);
    }

    /** @param retryAfterMillis when to try again, in milliseconds; 0 where that is not known */
    public MusterException(ErrorCode code, String detail, int retryAfterMillis) {
        super(detail, null, false, false);
        this.code = code;
        this.retryAfterMillis = retryAfterMillis;
    }

    public ErrorCode code() {
        return code;
    }

    /** What is wrong this time, for people. */
    public String detail() {
        String message = getMessage();
        return message == null ? code.title() : message;
    }

    /** Milliseconds, 0 where not known. */
    public int retryAfterMillis() {
        return retryAfterMillis;
    }
}
