package dev.muster.sdk;

/** Cuts what is too long for its field. */
final class Texts {
    private Texts() {}

    /** At most {@code chars} characters of {@code text}, no surrogate pair cut in two. */
    static String cut(String text, int chars) {
        if (text.length() <= chars) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(chars - 1)) ? chars - 1 : chars;
        return text.substring(0, end);
    }
}
