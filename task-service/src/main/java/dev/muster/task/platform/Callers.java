package dev.muster.task.platform;

import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import io.grpc.Context;

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
}
