package dev.muster.platform.call;

import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.grpc.Context;
import io.grpc.Contexts;
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
 * Callers#current()}; nobody else gets further. The call's context is cancelled when its stream ends.
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
            StreamEnd.whenReached(() -> context.cancel(null));
            return Contexts.interceptCall(context, call, headers, next);
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
}
