package dev.muster.gateway.json;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Where long JSON is read and written: not on the event loop, which it would keep for milliseconds from everybody else. */
public final class Aside {
    private static final int MAX_ON_THE_LOOP = 128 << 10;

    private Aside() {}

    /** Reads a body, and goes on where it was read. */
    public static <T> Uni<T> read(byte @Nullable [] body, Supplier<T> work) {
        return run(body == null ? 0 : body.length, work);
    }

    /** Does what takes about as long as that many bytes of JSON, and goes on there. */
    public static <T> Uni<T> run(long bytes, Supplier<T> work) {
        Uni<T> done = Uni.createFrom().item(work);
        return bytes > MAX_ON_THE_LOOP ? done.runSubscriptionOn(Infrastructure.getDefaultWorkerPool()) : done;
    }
}
