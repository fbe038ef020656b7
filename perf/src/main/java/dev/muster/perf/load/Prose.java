package dev.muster.perf.load;

import java.util.List;
import java.util.Random;

/**
 * Texts of plain English words, each one token of the default model, so that a text of n words has n tokens. Two makers with
 * the same seed make the same texts.
 */
public final class Prose {
    private static final List<String> WORDS = List.of(
            "river", "engine", "garden", "violin", "winter", "market", "harbor", "window", "copper", "meadow", "forest",
            "anchor", "ladder", "archive", "thunder", "pepper", "bridge", "candle", "desert", "island", "mirror",
            "needle", "orange", "palace", "rabbit", "silver", "temple", "valley", "wagon", "yellow", "button", "castle",
            "the", "of", "and", "with", "under", "near", "before", "after", "slow", "bright", "old", "small", "quiet",
            "broken", "moves", "holds", "keeps", "breaks", "finds", "turns", "carries", "opens");

    private final Random random;

    public Prose(long seed) {
        this.random = new Random(seed);
    }

    /** A text of that many words. */
    public String words(int count) {
        StringBuilder text = new StringBuilder(count * 7);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : " ").append(WORDS.get(random.nextInt(WORDS.size())));
        }
        return text.toString();
    }

    /** Paragraphs of that many words, with an empty line between. */
    public String paragraphs(int count, int words) {
        StringBuilder text = new StringBuilder(count * words * 7);
        for (int i = 0; i < count; i++) {
            text.append(i == 0 ? "" : "\\n\\n").append(words(words));
        }
        return text.toString();
    }
}
