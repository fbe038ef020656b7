package dev.muster.embedding.tokens;

/** Numbers of code points, in which the tokenizer counts, as UTF-16 units. Quick for numbers that grow; not thread-safe. */
final class CodePoints {
    private final String text;
    private int point;
    private int unit;

    CodePoints(String text) {
        this.text = text;
    }

    /** The UTF-16 unit that the code point number {@code wanted} begins at. */
    int unit(int wanted) {
        unit = text.offsetByCodePoints(unit, wanted - point);
        point = wanted;
        return unit;
    }
}
