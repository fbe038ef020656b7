package dev.muster.sdk;

import org.jspecify.annotations.Nullable;

/**
 * A request that Muster refused, or that could not be brought through in the time it had.
 *
 * <p>{@link #code} is a word of the error catalogue, e.g. {@code task_not_found}; {@code unavailable} with status 0 when
 * no server answered.
 */
public final class RequestFailed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final int status;
    private final boolean retryable;
    private final int retryAfterMillis;

    RequestFailed(
            String code,
            int status,
            String detail,
            boolean retryable,
            int retryAfterMillis,
            @Nullable Throwable cause) {
        super(code + ": " + detail, cause);
        this.code = code;
        this.status = status;
        this.retryable = retryable;
        this.retryAfterMillis = retryAfterMillis;
    }

    public String code() {
        return code;
    }

    /** The HTTP status; 0: no answer. */
    public int status() {
        return status;
    }

    /** Whether the same request may succeed later. The client has already tried for as long as it was given. */
    public boolean retryable() {
        return retryable;
    }

    int retryAfterMillis() {
        return retryAfterMillis;
    }
}
