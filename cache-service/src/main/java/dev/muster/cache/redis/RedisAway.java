package dev.muster.cache.redis;

/** Redis did not answer. It has no stack trace: it is what happens, not a fault. */
final class RedisAway extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean sent;

    /** @param sent whether Redis may have done what it was asked */
    RedisAway(String why, boolean sent) {
        super(why, null, false, false);
        this.sent = sent;
    }

    boolean sent() {
        return sent;
    }
}
