package dev.muster.gateway.testing;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Never answers a call, and tells whether its caller gave it up. */
public final class HeldCall<Q, P> implements Handler<Q, P> {
    /** A call whose time is used up is cancelled as well, by nobody. */
    private static final long LONG_BEFORE_ITS_END_MS = 2_000;

    private final CountDownLatch held = new CountDownLatch(1);
    private final CompletableFuture<Long> leftMillis = new CompletableFuture<>();

    @Override
    public void accept(Q request, ServerCallStreamObserver<P> observer) {
        Deadline end = Context.current().getDeadline();
        observer.setOnCancelHandler(() -> leftMillis.complete(end.timeRemaining(TimeUnit.MILLISECONDS)));
        held.countDown();
    }

    /** Returns once there is a call. */
    public void awaitCall() throws InterruptedException {
        assertTrue(held.await(10, TimeUnit.SECONDS));
    }

    /** Returns once the call was cancelled, long before its time was used up. */
    public void awaitGivenUp() throws Exception {
        long left = leftMillis.get(20, TimeUnit.SECONDS);
        assertTrue(left > LONG_BEFORE_ITS_END_MS, () -> "cancelled " + left + " ms before its end");
    }
}
