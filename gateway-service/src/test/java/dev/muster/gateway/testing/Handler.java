package dev.muster.gateway.testing;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import java.util.function.BiConsumer;
import java.util.function.Function;

/** What a {@link FakeService} does with a call of one method; may keep the observer and answer later. */
public interface Handler<Q, P> extends BiConsumer<Q, ServerCallStreamObserver<P>> {
    /** Answers at once. */
    static <Q, P> Handler<Q, P> reply(Function<Q, P> reply) {
        return (request, observer) -> {
            observer.onNext(reply.apply(request));
            observer.onCompleted();
        };
    }

    /** Fails at once. */
    static <Q, P> Handler<Q, P> fail(Exception failure) {
        return (request, observer) -> observer.onError(failure);
    }

    static <Q, P> Handler<Q, P> unimplemented() {
        return fail(Status.UNIMPLEMENTED.asRuntimeException());
    }
}
