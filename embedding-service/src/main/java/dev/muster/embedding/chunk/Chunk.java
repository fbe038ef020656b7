package dev.muster.embedding.chunk;

/**
 * A part of a document, not blank.
 *
 * @param start its first UTF-16 unit in the document
 * @param end after the last one
 * @param text what stands there
 */
public record Chunk(int start, int end, String text) {}
