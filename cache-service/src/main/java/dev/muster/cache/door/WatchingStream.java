package dev.muster.cache.door;

import dev.muster.cache.feed.Invalidation;
import dev.muster.cache.feed.Watcher;
import dev.muster.platform.call.GrpcErrors;
import dev.muster.proto.cache.v1.Invalidations;
import dev.muster.protocol.error.ErrorCode;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.Consumer;

/** The stream of one watcher. One that does not read is not waited for: its stream ends, and it begins anew. */
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
        // One that is not ready hears nothing, and after a second knows what that means.
        if (!over && down.isReady()) {
            down.onNext(CacheMessages.beat(epoch, number));
        }
    }

    @Override
    public synchronized void invalidated(String epoch, long number, Invalidation what) {
        if (over) {
            return;
        }
        if (down.isReady()) {
            down.onNext(CacheMessages.invalidations(epoch, number, what));
        } else {
            over = true;
            down.onError(GrpcErrors.of(ErrorCode.OVERLOADED.because("The watcher does not read")));
        }
    }

    synchronized void complete() {
        if (!over) {
            over = true;
            down.onCompleted();
        }
    }

    private void gone() {
        synchronized (this) {
            over = true;
        }
        onGone.accept(this);
    }
}
