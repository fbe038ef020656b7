package dev.muster.platform.call;

import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import io.grpc.Context;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.Cancellable;

/**
 * The caller of the gRPC call this thread is answering. Read it on entry of a service method and pass it on as a value: the
 * first parameter of the use case.
 */
public final class Callers {
    static final Context.Key<Caller> KEY = Context.key("muster-caller");

    private Callers() {}

    /** The caller; {@link ErrorCode#UNAUTHENTICATED} outside a call. */
    public static Caller current() {
        Caller caller = KEY.get();
        if (caller == null) {
            throw ErrorCode.UNAUTHENTICATED.because("The call carries no caller token");
        }
        return caller;
    }

    /** The caller if it has {@code scope}; {@link ErrorCode#PERMISSION_DENIED} otherwise. */
    public static Caller having(String scope) {
        Caller caller = current();
        if (!caller.may(scope)) {
            throw ErrorCode.PERMISSION_DENIED.because("The scope " + scope + " is needed");
        }
        return caller;
    }

    /**
     * The same work, given up when the caller of this thread's call leaves: Quarkus' unary calls would go on for nobody. Its
     * answer is unheard then. For {@code plug}.
     */
    public static <T> Uni<T> whileThere(Uni<T> work) {
        Context call = Context.current();
        return Uni.createFrom().emitter(emitter -> {
            Cancellable underWay = work.subscribe().with(emitter::complete, emitter::fail);
            Context.CancellationListener left = context -> underWay.cancel();
            call.addListener(left, Runnable::run);
            emitter.onTermination(() -> call.removeListener(left));
        });
    }
}
