package dev.muster.embedding.embed;

import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.Vertx;

/** Vert.x contexts, to which answers of other threads have to come back. */
final class Contexts {
    private Contexts() {}

    /** The same answer, told on the context of whoever subscribes; from outside of Vert.x, where it happens. */
    static <T> Uni<T> backToTheOneThatAsks(Uni<T> answer) {
        return Uni.createFrom().deferred(() -> {
            Context asker = Vertx.currentContext();
            return asker == null ? answer : answer.emitOn(told -> tell(asker, told));
        });
    }

    private static void tell(Context asker, Runnable told) {
        if (Vertx.currentContext() == asker) {
            told.run();
        } else {
            asker.runOnContext(now -> told.run());
        }
    }
}
