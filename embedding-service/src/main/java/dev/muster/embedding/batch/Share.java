package dev.muster.embedding.batch;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/** What one tenant has in a {@link Line}, in the order it came. Not thread-safe. */
final class Share {
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private long tokens;

    int texts() {
        return waiting.size();
    }

    long tokens() {
        return tokens;
    }

    void add(Waiting text) {
        waiting.add(text);
        tokens += text.tokens();
    }

    /** False if it is not here. */
    boolean remove(Waiting text) {
        boolean here = waiting.remove(text);
        tokens -= here ? text.tokens() : 0;
        return here;
    }

    /** Takes the first one; there has to be one. */
    Waiting poll() {
        Iterator<Waiting> first = waiting.iterator();
        Waiting next = first.next();
        first.remove();
        tokens -= next.tokens();
        return next;
    }
}
