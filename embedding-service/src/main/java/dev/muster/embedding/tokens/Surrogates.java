package dev.muster.embedding.tokens;

/** Texts without halves of surrogate pairs, which UTF-8 cannot hold. */
final class Surrogates {
    private Surrogates() {}

    /** The text with U+FFFD for each half of a pair; as long as it was, in UTF-16 units. */
    static String replaced(String text) {
        int bad = firstHalf(text, 0);
        if (bad < 0) {
            return text;
        }
        StringBuilder whole = new StringBuilder(text);
        for (int i = bad; i >= 0; i = firstHalf(text, i + 1)) {
            whole.setCharAt(i, '\uFFFD');
        }
        return whole.toString();
    }

    private static int firstHalf(String text, int from) {
        for (int i = from; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                int point = text.codePointAt(i);
                if (Character.isBmpCodePoint(point)) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }
}
