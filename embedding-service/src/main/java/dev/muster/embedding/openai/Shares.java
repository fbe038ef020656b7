package dev.muster.embedding.openai;

import java.util.List;

/**
 * The tokens of each text, where the server tells only those of all together: shared out by length, so that they add up to what it
 * told.
 */
final class Shares {
    private Shares() {}

    static int[] of(int tokens, List<String> texts) {
        long length = texts.stream().mapToLong(String::length).sum();
        int[] shares = new int[texts.size()];
        long before = 0;
        for (int i = 0; i < shares.length; i++) {
            long after = before + texts.get(i).length();
            shares[i] = (int) (tokens * after / length - tokens * before / length);
            before = after;
        }
        return shares;
    }
}
