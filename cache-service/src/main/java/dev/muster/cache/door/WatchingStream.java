package dev.muster.cache.door;

import dev.muster.cache.feed.Invalidation;
import dev.muster.cache.feed.Watcher;
import dev.muster.proto.cache.v1.Invalidations;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Consumer;

/**
 * The stream of one watcher. One that does not read is not waited for: it is told nothing, and learns by the next number that it
 * missed something.
 */
final class WatchingStream implements Watcher {
    private final ServerCallStreamObserver<Invalidations> down;
    private final Consumer<WatchingStream> onGone;
    private boolean over;

    WatchingStream(ServerCallStreamObserver<Invalidations> down, Consumer<WatchingStream> onGone) {
        this.down = down;
        this.onGone = onGone;
        down.setOnCancelHandler(this::gone);
    }

    @Override
    public synchronized void beat(String epoch, long number) {
        if (!over && down.isReady()) {
            down.onNext(CacheMessages.beat(epoch, number));
        }
    }

    @Override
    public synchronized void invalidated(String epoch, long number, Invalidation what) {
        if (!over && down.isReady()) {
            down.onNext(CacheMessages.invalidations(epoch, number, what));
        }
    }

    /** Nobody calls {@link #gone()} for an end of our own. */
    void complete() {
        synchronized (this) {
            if (!over) {
                over = true;
                down.onCompleted();
            }
        }
        onGone.accept(this);
    }

    private void gone() {
        synchronized (this) {
            over = true;
        }
        onGone.accept(this);
    }
}
