package dev.muster.embedding.batch;

import dev.muster.embedding.provider.Computed;
import org.jspecify.annotations.Nullable;

/** A text from when it was asked for until it is answered or left. By identity: the same text can wait twice. For any thread. */
final class Waiting {
    /** UTF-16 units of English to a token, for want of a better guess before it is tokenised. */
    private static final int UNITS_A_TOKEN = 4;

    private final Asker asker;
    private final int tokens;
    private @Nullable Batch batch;
    private boolean over;

    /** @param most tokens that are read of it; the rest is no work */
    Waiting(Asker asker, int most) {
        this.asker = asker;
        this.tokens = Math.min(most, 2 + asker.text().length() / UNITS_A_TOKEN);
    }

    Asker asker() {
        return asker;
    }

    String text() {
        return asker.text();
    }

    String tenant() {
        return asker.tenant();
    }

    /** A guess. */
    int tokens() {
        return tokens;
    }

    /** Takes its place in a batch; false if nobody wants it any more. */
    synchronized boolean goWith(Batch mine) {
        batch = mine;
        return !over;
    }

    void leave() {
        Batch left;
        synchronized (this) {
            left = over ? null : batch;
            over = true;
        }
        if (left != null) {
            left.leaveOne();
        }
    }

    void complete(Computed computed) {
        if (end()) {
            asker.computed(computed);
        }
    }

    void fail(Throwable failure) {
        if (end()) {
            asker.failed(failure);
        }
    }

    private synchronized boolean end() {
        boolean first = !over;
        over = true;
        return first;
    }
}
