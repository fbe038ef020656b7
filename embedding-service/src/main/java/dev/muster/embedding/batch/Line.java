package dev.muster.embedding.batch;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/**
 * Texts that wait, as many as there is room for. Tenants take turns, one text each, and those of one tenant go in the order they
 * came; half of the room is left to the others. Not thread-safe.
 */
final class Line {
    /** Those who have texts here, by whose turn it is. */
    private final SequencedMap<String, Share> shares = new LinkedHashMap<>();

    private final int maxTexts;
    private final int maxTokens;
    private int texts;
    private long tokens;

    Line(int maxTexts, int maxTokens) {
        this.maxTexts = maxTexts;
        this.maxTokens = maxTokens;
    }

    boolean isEmpty() {
        return texts == 0;
    }

    /** False if there is no room. A text longer than the whole line may wait alone. */
    boolean add(Waiting text) {
        Share share = shares.get(text.tenant());
        if (!fits(text, texts, tokens, 1) || (share != null && !fits(text, share.texts(), share.tokens(), 2))) {
            return false;
        }
        if (share == null) {
            share = new Share();
            shares.put(text.tenant(), share);
        }
        share.add(text);
        count(1, text);
        return true;
    }

    void remove(Waiting text) {
        Share share = shares.get(text.tenant());
        if (share != null && share.remove(text)) {
            count(-1, text);
            if (share.texts() == 0) {
                shares.remove(text.tenant());
            }
        }
    }

    /** Moves the first ones into {@code batch}, until that has {@code size}. */
    void moveTo(List<Waiting> batch, int size) {
        while (batch.size() < size && texts > 0) {
            batch.add(next());
        }
    }

    /** Takes the next one; its tenant's turn is then after that of all others. */
    private Waiting next() {
        Map.Entry<String, Share> first = shares.pollFirstEntry();
        Share share = first.getValue();
        Waiting next = share.poll();
        count(-1, next);
        if (share.texts() > 0) {
            shares.put(first.getKey(), share);
        }
        return next;
    }

    private boolean fits(Waiting text, int besideTexts, long besideTokens, int parts) {
        boolean alone = besideTexts == 0;
        return alone || (besideTexts < maxTexts / parts && besideTokens + text.tokens() <= maxTokens / parts);
    }

    private void count(int sign, Waiting text) {
        texts += sign;
        tokens += (long) sign * text.tokens();
    }
}
