package dev.muster.cache.feed;

/** Whoever is told of invalidations, in order, by one thread at a time; must not block or throw. */
public interface Watcher {
    /** Nothing is held up; {@code number} is the newest. Where it is not the one told last, some were left out. */
    void beat(String epoch, long number);

    /** The invalidation of that number. */
    void invalidated(String epoch, long number, Invalidation what);
}
