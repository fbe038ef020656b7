package dev.muster.embedding.batch;

import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Texts in the order they came, as many as there is room for. Not thread-safe. */
final class Line {
    private final Set<Waiting> waiting = new LinkedHashSet<>();
    private final int maxTexts;
    private final int maxTokens;
    private int tokens;

    Line(int maxTexts, int maxTokens) {
        this.maxTexts = maxTexts;
        this.maxTokens = maxTokens;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** False if there is no room. A text longer than the whole line may wait alone. */
    boolean add(Waiting text) {
        if (waiting.size() >= maxTexts || (tokens > 0 && tokens + text.tokens() > maxTokens)) {
            return false;
        }
        waiting.add(text);
        tokens += text.tokens();
        return true;
    }

    void remove(Waiting text) {
        if (waiting.remove(text)) {
            tokens -= text.tokens();
        }
    }

    /** Moves the first ones into {@code batch}, until that has {@code size}. */
    void moveTo(List<Waiting> batch, int size) {
        Iterator<Waiting> first = waiting.iterator();
        while (batch.size() < size && first.hasNext()) {
            Waiting next = first.next();
            first.remove();
            tokens -= next.tokens();
            batch.add(next);
        }
    }
}
