package dev.muster.cache.door;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.muster.proto.cache.v1.Invalidations;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class WatchingStreamTest {
    private final Down down = new Down();
    private final List<WatchingStream> gone = new ArrayList<>();
    private final WatchingStream stream = new WatchingStream(down, gone::add);

    @Test
    void oneThatDoesNotReadIsToldNothingAndFindsTheNumberFurtherAfterwards() {
        stream.tell(CacheMessages.beat("e", 6));
        down.ready = false;
        stream.tell(CacheMessages.beat("e", 7));
        stream.tell(CacheMessages.beat("e", 7));
        down.ready = true;
        stream.tell(CacheMessages.beat("e", 7));

        assertEquals(List.of(6L, 7L), down.numbers);
        assertEquals(0, down.ends);
        assertEquals(List.of(), gone);
    }

    @Test
    void oneThatIsCompletedIsGone() {
        stream.complete();
        stream.complete();
        stream.tell(CacheMessages.beat("e", 7));

        assertEquals(1, down.ends);
        assertEquals(List.of(), down.numbers);
        assertEquals(stream, gone.get(0));
    }

    @Test
    void oneThatIsCancelledIsGone() {
        Runnable cancel = down.onCancel;
        if (cancel != null) {
            cancel.run();
        }
        stream.tell(CacheMessages.beat("e", 7));
        stream.complete();

        assertEquals(0, down.ends);
        assertEquals(stream, gone.get(0));
    }

    private static final class Down extends ServerCallStreamObserver<Invalidations> {
        private final List<Long> numbers = new ArrayList<>();
        private boolean ready = true;
        private int ends;
        private @Nullable Runnable onCancel;

        @Override
        public boolean isReady() {
            return ready;
        }

        @Override
        public void onNext(Invalidations message) {
            numbers.add(message.getNumber());
        }

        @Override
        public void onCompleted() {
            ends++;
        }

        @Override
        public void onError(Throwable failure) {
            throw new AssertionError(failure);
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {
            onCancel = handler;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setCompression(String compression) {}

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}
    }
}
