package dev.muster.cache.memory;

/**
 * How far invalidations were heard of. Two positions can be compared only within one life.
 *
 * @param epoch within which numbers are counted; empty before the first is known
 * @param life how often this memory began anew
 * @param number of the newest invalidation
 */
public record Position(String epoch, int life, long number) {
    static final Position NOWHERE = new Position("", 0, 0);

    /** The same place in the same life, as somebody else has seen it. */
    public Position at(long otherNumber) {
        return new Position(epoch, life, otherNumber);
    }

    Position upTo(long newest) {
        return newest > number ? at(newest) : this;
    }
}
