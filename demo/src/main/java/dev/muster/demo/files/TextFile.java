package dev.muster.demo.files;

/**
 * One file to digest.
 *
 * @param path relative to its directory, with slashes
 * @param content all of it
 * @param bytes its length on disk
 */
public record TextFile(String path, String content, int bytes) {}
