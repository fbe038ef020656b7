package dev.muster.gateway.testing;

import dev.muster.gateway.testing.CallLog.Call;
import io.grpc.BindableService;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.List;

/** One of {@link FakeReplicas}: says what a test tells it to, with one {@link Handler} a method. */
public abstract class FakeService {
    private final CallLog log;

    FakeService(CallLog log) {
        this.log = log;
    }

    /** What this replica was asked, in the order it came. */
    public List<Object> requests() {
        return log.calls()
                .filter(call -> call.replica() == this)
                .map(Call::request)
                .toList();
    }

    abstract List<BindableService> services();

    /** Forgets what it was told to say. */
    abstract void forget();

    <Q, P> void handle(Handler<Q, P> handler, Q request, StreamObserver<P> observer) {
        log.add(new Call(this, request, TokenTaker.token()));
        handler.accept(request, (ServerCallStreamObserver<P>) observer);
    }
}
