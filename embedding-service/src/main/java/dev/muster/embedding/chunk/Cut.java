package dev.muster.embedding.chunk;

/** How good a place is to cut at; the higher the better. */
final class Cut {
    static final int WITHIN_WORD = 0;
    static final int WORD = 1;
    static final int SENTENCE = 2;
    static final int LINE = 3;
    /** A list item, or a blank line within something. */
    static final int ITEM = 4;
    /** A paragraph, or a fence. */
    static final int PARAGRAPH = 5;

    static final int HEADING = 6;

    private Cut() {}
}
