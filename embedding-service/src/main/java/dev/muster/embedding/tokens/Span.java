package dev.muster.embedding.tokens;

/**
 * Where a token stands in its text.
 *
 * @param start first UTF-16 unit
 * @param end after the last one
 */
public record Span(int start, int end) {}
