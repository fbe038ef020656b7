package dev.muster.embedding.chunk;

import dev.muster.embedding.tokens.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/**
 * The knife: cuts a text into chunks of about {@value #TARGET} tokens along its structure, the next beginning some tokens
 * before the end of the one before unless a heading parts them.
 *
 * <p>Every character that is not white space is in a chunk; a chunk has at most {@value #MOST} tokens and {@value #MAX_LENGTH}
 * UTF-16 units. The same text gives the same chunks. Works on the calling thread, up to seconds for a large text; safe for any
 * number of threads if the tokenizer is.
 */
public final class Chunker {
    static final int TARGET = 200;
    /** What the model reads, without its two special tokens. */
    static final int MOST = 254;

    static final int MAX_LENGTH = 4_000;
    /** A chunk is no smaller for the sake of structure. */
    private static final int LEAST = TARGET / 3;

    private static final int OVERLAP = 32;
    private static final int LEAST_OVERLAP = 8;

    private final Function<String, List<Span>> tokenizer;

    /** @param tokenizer where the tokens of a text stand, in order */
    public Chunker(Function<String, List<Span>> tokenizer) {
        this.tokenizer = tokenizer;
    }

    /** The chunks of a text, in order; none of one that is only white space. */
    public List<Chunk> chunks(String text, Format format) {
        Pieces pieces = Pieces.of(text, format, tokenizer);
        List<Chunk> chunks = new ArrayList<>();
        int from = 0;
        int covered = 0;
        while (covered < pieces.count()) {
            int limit = limit(pieces, from);
            if (limit <= covered) {
                from = covered;
                limit = limit(pieces, from);
            }
            int to = end(pieces, from, Math.max(covered, from), limit);
            add(chunks, text, pieces, from, to);
            covered = to;
            from = to < pieces.count() ? next(pieces, from, to) : to;
        }
        return chunks;
    }

    /** As far as a chunk can go. */
    private static int limit(Pieces pieces, int from) {
        int to = from + 1;
        while (to < pieces.count() && to - from < TARGET && pieces.end(to) - pieces.start(from) <= MAX_LENGTH) {
            to++;
        }
        return to;
    }

    /** The last one of the best places for the end, beyond {@code covered}. */
    private static int end(Pieces pieces, int from, int covered, int limit) {
        if (limit == pieces.count()) {
            return limit;
        }
        int best = limit;
        int least = Math.max(covered + 1, from + Math.min(LEAST, (limit - from) / 3));
        for (int at = limit - 1; at >= least; at--) {
            if (pieces.cutBefore(at) > pieces.cutBefore(best)) {
                best = at;
            }
        }
        return best;
    }

    /** The first one of the best places for the beginning of the next chunk. */
    private static int next(Pieces pieces, int from, int to) {
        if (pieces.cutBefore(to) == Cut.HEADING) {
            return to;
        }
        int best = -1;
        int latest = to - LEAST_OVERLAP;
        for (int at = Math.max(from + 1, to - OVERLAP); at <= latest; at++) {
            if (best < 0 || pieces.cutBefore(at) > pieces.cutBefore(best)) {
                best = at;
            }
        }
        return best < 0 || pieces.withinWord(best) ? to : best;
    }

    /** A word that was cut can have other tokens than the whole one had, and more. */
    private void add(List<Chunk> chunks, String text, Pieces pieces, int from, int to) {
        String part = text.substring(pieces.start(from), pieces.end(to - 1));
        boolean cut = pieces.withinWord(from) || pieces.withinWord(to);
        if (cut && to - from > 1 && tokenizer.apply(part).size() > MOST) {
            int middle = (from + to) >>> 1;
            add(chunks, text, pieces, from, middle);
            add(chunks, text, pieces, middle, to);
        } else {
            chunks.add(new Chunk(pieces.start(from), pieces.end(to - 1), part));
        }
    }
}
