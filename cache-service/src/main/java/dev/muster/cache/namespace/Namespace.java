package dev.muster.cache.namespace;

/**
 * A declared namespace.
 *
 * @param immutable what was put under a key is all that will ever be put there
 * @param ttlMillis how long an entry lives; 0: as long as there is room
 */
public record Namespace(String name, boolean immutable, long ttlMillis) {}
