package dev.muster.demo.digest;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * A simple tokenizer's count: a run of letters, digits and underscores is one token, and so is every other character that
 * is not white space; ideographs count one each.
 */
final class Tokens {
    private static final int TELLING = 5;
    private static final int SHORTEST_TELLING = 5;

    private final Map<String, Integer> words = new HashMap<>();
    private int count;

    private Tokens() {}

    static Tokens of(String text) {
        Tokens tokens = new Tokens();
        scan(text, tokens::add);
        return tokens;
    }

    int count() {
        return count;
    }

    /** How many different words there are, upper and lower case alike. */
    int distinctWords() {
        return words.size();
    }

    /** The words that come most often, short ones left out, the most frequent first. */
    List<String> telling() {
        return words.entrySet().stream()
                .filter(word -> word.getKey().length() >= SHORTEST_TELLING && !isNumber(word.getKey()))
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .limit(TELLING)
                .map(Map.Entry::getKey)
                .toList();
    }

    private void add(String token) {
        count++;
        if (isWordPart(token.codePointAt(0))) {
            words.merge(token.toLowerCase(Locale.ROOT), 1, Integer::sum);
        }
    }

    static void scan(String text, Consumer<String> token) {
        int at = 0;
        while (at < text.length()) {
            int end = endOfToken(text, at);
            if (!Character.isWhitespace(text.codePointAt(at))) {
                token.accept(text.substring(at, end));
            }
            at = end;
        }
    }

    private static int endOfToken(String text, int start) {
        int first = text.codePointAt(start);
        int end = start + Character.charCount(first);
        if (!isWordPart(first)) {
            return end;
        }
        while (end < text.length() && isWordPart(text.codePointAt(end))) {
            end += Character.charCount(text.codePointAt(end));
        }
        return end;
    }

    private static boolean isWordPart(int character) {
        return (Character.isLetterOrDigit(character) && !Character.isIdeographic(character)) || character == '_';
    }

    private static boolean isNumber(String word) {
        return Character.isDigit(word.codePointAt(0));
    }
}
