package dev.muster.cache.redis;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Future;

/** From Vert.x' futures to Mutiny. */
final class Trips {
    private Trips() {}

    /** The same, on the thread that the future completes on. */
    static <T> Uni<T> uni(Future<T> future) {
        return Uni.createFrom()
                .emitter(emitter -> future.onSuccess(emitter::complete).onFailure(emitter::fail));
    }
}
