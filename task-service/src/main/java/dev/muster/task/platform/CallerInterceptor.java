package dev.muster.task.platform;

import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.ForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.StatusException;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;

/**
 * The check of the caller token on every call, before a byte of the request is read. Whoever passes is {@link
 * Callers#current()}; nobody else gets further.
 */
@ApplicationScoped
@GlobalInterceptor
class CallerInterceptor implements ServerInterceptor {
    private static final Metadata.Key<String> TOKEN =
            Metadata.Key.of(CallerTokens.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);

    private final CallerTokens tokens;

    @Inject
    CallerInterceptor(CallerTokens tokens) {
        this.tokens = tokens;
    }

    @Override
    public <Q, P> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
        try {
            Context.CancellableContext context =
                    Context.current().withValue(Callers.KEY, caller(headers)).withCancellation();
            return new Departure<>(Contexts.interceptCall(context, call, headers, next), context);
        } catch (MusterException refusal) {
            StatusException status = GrpcErrors.of(refusal);
            Metadata trailers = status.getTrailers();
            call.close(status.getStatus(), trailers == null ? new Metadata() : trailers);
            return new ServerCall.Listener<>() {};
        }
    }

    private Caller caller(Metadata headers) {
        String token = headers.get(TOKEN);
        if (token == null) {
            throw ErrorCode.UNAUTHENTICATED.because("The call carries no caller token");
        }
        return tokens.verify(token);
    }

    /** Ends the call's context when the caller has left or was answered, see {@link Callers#whileThere}. */
    private static final class Departure<Q> extends ForwardingServerCallListener.SimpleForwardingServerCallListener<Q> {
        private final Context.CancellableContext context;

        Departure(ServerCall.Listener<Q> listener, Context.CancellableContext context) {
            super(listener);
            this.context = context;
        }

        @Override
        public void onCancel() {
            context.cancel(null);
            super.onCancel();
        }

        @Override
        public void onComplete() {
            context.cancel(null);
            super.onComplete();
        }
    }
}
