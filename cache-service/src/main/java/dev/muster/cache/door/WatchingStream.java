package dev.muster.cache.door;

import dev.muster.proto.cache.v1.Invalidations;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Consumer;

/**
 * The stream of one watcher. One that does not read is not waited for: it is told nothing, and learns by the next number that it
 * missed something.
 */
final class WatchingStream {
    private final ServerCallStreamObserver<Invalidations> down;
    private final Consumer<WatchingStream> onGone;
    private boolean over;

    WatchingStream(ServerCallStreamObserver<Invalidations> down, Consumer<WatchingStream> onGone) {
        this.down = down;
        this.onGone = onGone;
        down.setOnCancelHandler(this::gone);
    }

    synchronized void tell(Invalidations message) {
        if (!over && down.isReady()) {
            down.onNext(message);
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
