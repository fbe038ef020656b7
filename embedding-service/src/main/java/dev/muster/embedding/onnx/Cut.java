package dev.muster.embedding.onnx;

import java.util.Arrays;

/** The tokens a model reads of a text that has too many: the first ones, and the one that closes every text. */
final class Cut {
    private Cut() {}

    static long[] to(int most, long[] tokens) {
        if (tokens.length <= most) {
            return tokens;
        }
        long[] cut = Arrays.copyOf(tokens, most);
        cut[most - 1] = tokens[tokens.length - 1];
        return cut;
    }
}
