package dev.muster.embedding.chunk;

import dev.muster.embedding.tokens.Span;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;

/**
 * A text in pieces, in order: its tokens, where over-long ones are several, and between them what the tokenizer passes over
 * without it being white space. Each character that is not white space is in one.
 */
final class Pieces {
    /** Longest piece, in UTF-16 units. */
    static final int MAX_LENGTH = 400;
    /** What the tokenizer is given at a time. */
    private static final int WINDOW = 8_192;

    private static final String ENDS = ".!?…";
    private static final String WIDE_ENDS = "。！？";

    private final String text;
    private int[] starts = new int[256];
    private int[] ends = new int[256];
    private byte[] cuts = new byte[256];
    private int count;

    private Pieces(String text) {
        this.text = text;
    }

    static Pieces of(String text, Format format, Function<String, List<Span>> tokenizer) {
        Pieces pieces = new Pieces(text);
        pieces.cutUp(tokenizer);
        pieces.rate(new Lines(text, format));
        return pieces;
    }

    int count() {
        return count;
    }

    int start(int piece) {
        return starts[piece];
    }

    int end(int piece) {
        return ends[piece];
    }

    /** How good it is to cut before a piece. */
    int cutBefore(int piece) {
        return cuts[piece];
    }

    /** Whether a cut before a piece, or at the end, parts a word. */
    boolean withinWord(int piece) {
        return piece > 0 && piece < count && cuts[piece] == Cut.WITHIN_WORD;
    }

    private void cutUp(Function<String, List<Span>> tokenizer) {
        int from = 0;
        while (from < text.length()) {
            int to = windowEnd(from);
            int reached = from;
            for (Span span : tokenizer.apply(text.substring(from, to))) {
                int start = Math.max(reached, from + span.start());
                int end = Math.min(to, from + span.end());
                if (start < end) {
                    addPassedOver(reached, start);
                    add(start, end);
                    reached = end;
                }
            }
            addPassedOver(reached, to);
            from = to;
        }
    }

    /** After a line if there is one that ends in the second half, else after white space, else anywhere but in a pair. */
    private int windowEnd(int from) {
        int to = from + WINDOW;
        if (to >= text.length()) {
            return text.length();
        }
        int feed = text.lastIndexOf('\n', to - 1);
        if (feed >= from + WINDOW / 2) {
            return feed + 1;
        }
        for (int at = to; at > from + WINDOW / 2; at--) {
            if (Character.isWhitespace(text.charAt(at - 1))) {
                return at;
            }
        }
        return notWithinPair(to);
    }

    private int notWithinPair(int at) {
        boolean within = at < text.length()
                && Character.isLowSurrogate(text.charAt(at))
                && Character.isHighSurrogate(text.charAt(at - 1));
        return within ? at - 1 : at;
    }

    private void addPassedOver(int from, int to) {
        int at = from;
        while (at < to) {
            int start = at;
            while (at < to && !Character.isWhitespace(text.charAt(at))) {
                at++;
            }
            add(start, at);
            at++;
        }
    }

    private void add(int from, int to) {
        int at = from;
        while (at < to) {
            int end = Math.min(to, notWithinPair(Math.min(to, at + MAX_LENGTH)));
            put(at, end);
            at = end;
        }
    }

    private void put(int start, int end) {
        if (count == starts.length) {
            starts = Arrays.copyOf(starts, count * 2);
            ends = Arrays.copyOf(ends, count * 2);
            cuts = Arrays.copyOf(cuts, count * 2);
        }
        starts[count] = start;
        ends[count] = end;
        count++;
    }

    private void rate(Lines lines) {
        for (int i = 1; i < count; i++) {
            cuts[i] = (byte) cutAt(lines, ends[i - 1], starts[i]);
        }
    }

    private int cutAt(Lines lines, int end, int start) {
        for (int at = end; at < start; at++) {
            if (text.charAt(at) == '\n') {
                return lines.cutBeforeLineOf(start);
            }
        }
        char last = text.charAt(end - 1);
        if (WIDE_ENDS.indexOf(last) >= 0) {
            return Cut.SENTENCE;
        }
        if (start == end) {
            return Cut.WITHIN_WORD;
        }
        return ENDS.indexOf(last) >= 0 ? Cut.SENTENCE : Cut.WORD;
    }
}
