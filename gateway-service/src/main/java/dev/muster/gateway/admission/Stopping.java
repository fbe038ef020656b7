package dev.muster.gateway.admission;

import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.inject.Singleton;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The word that this gateway stops, for requests that would hold it up by waiting. For any thread. */
@Singleton
public class Stopping {
    private final Set<UniEmitter<? super Void>> listeners = ConcurrentHashMap.newKeySet();
    private volatile boolean begun;

    /** Tells everybody; once. */
    public void begin() {
        begun = true;
        listeners.forEach(listener -> listener.complete(null));
    }

    public boolean begun() {
        return begun;
    }

    /** An item when the gateway begins to stop, at once where it has begun. Whoever cancels is forgotten. */
    public Uni<Void> begins() {
        return Uni.createFrom().emitter(listener -> {
            listeners.add(listener);
            listener.onTermination(() -> listeners.remove(listener));
            if (begun) {
                listener.complete(null);
            }
        });
    }
}
