package dev.muster.sdk;

import java.util.Objects;

/** Thrown by a {@link TaskHandler} to fail its attempt in so many words. */
public final class TaskFailed extends Exception {
    private static final long serialVersionUID = 1L;

    private final String code;
    private final boolean retryable;

    /**
     * @param code a word by which causes can be grouped, at most 128 characters
     * @param message for people, at most 4,096 characters
     * @param retryable whether another attempt may succeed
     */
    public TaskFailed(String code, String message, boolean retryable) {
        super(message);
        this.code = Objects.requireNonNull(code, "code");
        this.retryable = retryable;
    }

    public String code() {
        return code;
    }

    public boolean retryable() {
        return retryable;
    }
}
