package dev.muster.demo;

/** What ends the demo early; the message is one clear sentence for whoever started it. */
public final class DemoException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public DemoException(String sentence) {
        super(sentence);
    }

    public DemoException(String sentence, Throwable cause) {
        super(sentence, cause);
    }
}
