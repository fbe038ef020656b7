package dev.muster.embedding.batch;

import dev.muster.embedding.provider.Computed;
import io.smallrye.mutiny.subscription.UniEmitter;

/** A text that waits for its vector; {@code leave} takes it out of its batch. By identity: the same text can wait twice. */
final class Waiting {
    /** UTF-16 units of English to a token, for want of a better guess before it is tokenised. */
    private static final int UNITS_A_TOKEN = 4;

    private final String text;
    private final int tokens;
    private final UniEmitter<? super Computed> asker;

    Waiting(String text, UniEmitter<? super Computed> asker) {
        this.text = text;
        this.tokens = 2 + text.length() / UNITS_A_TOKEN;
        this.asker = asker;
    }

    String text() {
        return text;
    }

    /** A guess. */
    int tokens() {
        return tokens;
    }

    void complete(Computed computed) {
        asker.complete(computed);
    }

    void fail(Throwable failure) {
        asker.fail(failure);
    }
}
