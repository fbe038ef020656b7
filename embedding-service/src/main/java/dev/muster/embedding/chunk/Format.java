package dev.muster.embedding.chunk;

/** What structure a text shows. */
public enum Format {
    /** Prose, code, anything: blank lines, lines, sentences, words. */
    PLAIN,
    /** Headings, fences and list items, too. */
    MARKDOWN
}
