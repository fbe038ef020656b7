package dev.muster.protocol.text;

/** Texts from outside, made fit to be stored and shown. Lengths are in UTF-16 units, as Java and JavaScript count. */
public final class PlainText {
    private static final char REPLACEMENT = '\uFFFD';
    private static final int SHOWN_CHARS = 256;

    private PlainText() {}

    /**
     * Free text without what PostgreSQL and UTF-8 cannot hold: U+0000 and halves of surrogate pairs become U+FFFD. Cut to
     * {@code maxChars}, never within a pair.
     */
    public static String clean(String text, int maxChars) {
        String cut = cut(text, maxChars);
        int bad = firstBad(cut);
        return bad < 0 ? cut : replaceBad(cut, bad);
    }

    /** Whether PostgreSQL and UTF-8 can hold the text as it is. */
    public static boolean isStorable(String text) {
        return firstBad(text) < 0;
    }

    /** Whether a name or label can stand as it is: without control characters and halves of surrogate pairs. */
    public static boolean isPlain(String text) {
        return isStorable(text) && text.chars().noneMatch(Character::isISOControl);
    }

    /** The beginning of a text from outside, for a detail or a reason. */
    public static String shown(String text) {
        return clean(text, SHOWN_CHARS).replaceAll("\\p{Cntrl}", " ");
    }

    private static String cut(String text, int maxChars) {
        if (text.length() <= maxChars) {
            return text;
        }
        boolean withinPair = Character.isHighSurrogate(text.charAt(maxChars - 1));
        return text.substring(0, withinPair ? maxChars - 1 : maxChars);
    }

    private static int firstBad(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == 0) {
                return i;
            }
            if (Character.isSurrogate(c)) {
                if (!pairAt(text, i)) {
                    return i;
                }
                i++;
            }
        }
        return -1;
    }

    private static String replaceBad(String text, int from) {
        StringBuilder clean = new StringBuilder(text);
        for (int i = from; i < clean.length(); i++) {
            char c = clean.charAt(i);
            if (c == 0 || (Character.isSurrogate(c) && !pairAt(clean, i))) {
                clean.setCharAt(i, REPLACEMENT);
            } else if (Character.isSurrogate(c)) {
                i++;
            }
        }
        return clean.toString();
    }

    private static boolean pairAt(CharSequence text, int i) {
        return i + 1 < text.length() && Character.isSurrogatePair(text.charAt(i), text.charAt(i + 1));
    }
}
