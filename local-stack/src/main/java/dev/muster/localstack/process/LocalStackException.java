package dev.muster.localstack.process;

/** A failure of the local stack, told in one sentence that also says what to do. */
public final class LocalStackException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** A failure without a deeper cause worth showing. */
    public LocalStackException(String sentence) {
        super(sentence);
    }

    /** A failure with the cause kept for whoever needs the stack trace. */
    public LocalStackException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
