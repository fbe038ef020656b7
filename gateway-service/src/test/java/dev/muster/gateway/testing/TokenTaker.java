package dev.muster.gateway.testing;

import dev.muster.protocol.caller.CallerTokens;
import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;

/** Keeps the caller token of a call, for the service that answers it. */
final class TokenTaker implements ServerInterceptor {
    private static final Metadata.Key<String> CALLER =
            Metadata.Key.of(CallerTokens.METADATA_KEY, Metadata.ASCII_STRING_MARSHALLER);
    private static final Context.Key<String> TOKEN = Context.key("token");

    /** Of the call that is being answered. */
    static String token() {
        return String.valueOf(TOKEN.get());
    }

    @Override
    public <Q, P> ServerCall.Listener<Q> interceptCall(
            ServerCall<Q, P> call, Metadata headers, ServerCallHandler<Q, P> next) {
        Context context = Context.current().withValue(TOKEN, headers.get(CALLER));
        return Contexts.interceptCall(context, call, headers, next);
    }
}
