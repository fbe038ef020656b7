package dev.muster.embedding.chunk;

import dev.muster.embedding.tokens.Span;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** A tokenizer like the model's in what matters: words are parts of up to four letters, punctuation stands alone, controls are dropped, words of more than 100 letters are one token. */
final class WordTokenizer implements Function<String, List<Span>> {
    long chars;

    @Override
    public List<Span> apply(String text) {
        chars += text.length();
        List<Span> spans = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int point = text.codePointAt(at);
            int size = Character.charCount(point);
            if (Character.isWhitespace(point) || Character.isISOControl(point)) {
                at += size;
            } else if (!Character.isLetterOrDigit(point)) {
                spans.add(new Span(at, at + size));
                at += size;
            } else {
                at = word(text, at, spans);
            }
        }
        return spans;
    }

    private static int word(String text, int from, List<Span> spans) {
        int end = from;
        while (end < text.length() && Character.isLetterOrDigit(text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        int part = end - from > 100 ? end - from : 4;
        for (int at = from; at < end; ) {
            int to = Math.min(end, at + part);
            if (to < end && Character.isLowSurrogate(text.charAt(to))) {
                to++;
            }
            spans.add(new Span(at, to));
            at = to;
        }
        return end;
    }
}
