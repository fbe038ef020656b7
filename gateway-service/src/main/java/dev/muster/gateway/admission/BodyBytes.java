package dev.muster.gateway.admission;

import dev.muster.gateway.GatewayConfig;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/** The bytes of bodies this gateway has room for at a time, over all requests. For any thread. */
@Singleton
class BodyBytes {
    private final AtomicLong free;

    BodyBytes(GatewayConfig config) {
        this.free = new AtomicLong(config.rest().maxBodies().asLongValue());
    }

    /** False, and nothing is taken, where there is no room for that many. */
    boolean take(long bytes) {
        boolean enough = free.addAndGet(-bytes) >= 0;
        if (!enough) {
            free.addAndGet(bytes);
        }
        return enough;
    }

    void giveBack(long bytes) {
        free.addAndGet(bytes);
    }
}
