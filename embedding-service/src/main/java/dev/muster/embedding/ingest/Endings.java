package dev.muster.embedding.ingest;

import dev.muster.protocol.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Who waits at this replica for the end of an ingestion. For any number of threads. */
@Singleton
public class Endings {
    private final Map<UUID, Set<UniEmitter<? super Void>>> waiting = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();

    Endings() {}

    /** Completes at the next word of this document; {@link ErrorCode#OVERLOADED} where {@code bound} wait already. */
    public Uni<Void> next(UUID document, int bound) {
        return Uni.createFrom().emitter(emitter -> enter(document, bound, emitter));
    }

    /** The document is indexed, has failed or is gone; whoever waits looks. */
    public void tell(UUID document) {
        for (UniEmitter<? super Void> emitter : waiting.getOrDefault(document, Set.of())) {
            leave(document, emitter); // before the answer, so that whoever waits on has room
            emitter.complete(null);
        }
    }

    /** All who wait look: the process is going. */
    public void tellAll() {
        documents().forEach(this::tell);
    }

    /** The documents somebody waits for. */
    public Set<UUID> documents() {
        return Set.copyOf(waiting.keySet());
    }

    /** How many wait. */
    public int size() {
        return count.get();
    }

    private void enter(UUID document, int bound, UniEmitter<? super Void> emitter) {
        if (count.incrementAndGet() > bound) {
            count.decrementAndGet();
            emitter.fail(ErrorCode.OVERLOADED.because("Too many calls wait here"));
            return;
        }
        waiting.compute(document, (id, all) -> {
            Set<UniEmitter<? super Void>> joined = all == null ? ConcurrentHashMap.newKeySet() : all;
            joined.add(emitter);
            return joined;
        });
        emitter.onTermination(() -> leave(document, emitter));
    }

    private void leave(UUID document, UniEmitter<? super Void> emitter) {
        waiting.computeIfPresent(document, (id, all) -> {
            if (all.remove(emitter)) {
                count.decrementAndGet();
            }
            return all.isEmpty() ? null : all;
        });
    }
}
