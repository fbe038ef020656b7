package dev.muster.demo.digest;

/**
 * One entry of an outline.
 *
 * @param kind a word such as {@code class}, {@code function}, {@code heading}, {@code table}
 * @param name as it stands in the text
 * @param line from 1
 */
public record Heading(String kind, String name, int line) {}
