package dev.muster.platform.replicas;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientStreamTracer;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One call to one replica. Whoever cancels the {@link Uni} cancels the call; its failure is a {@link StatusRuntimeException}.
 */
public final class UnaryCall {
    private UnaryCall() {}

    /** @param sent told when the request leaves on the wire */
    public static <Q, P> Uni<P> of(
            Channel channel,
            MethodDescriptor<Q, P> method,
            Q request,
            Metadata metadata,
            Duration within,
            Runnable sent) {
        return Uni.createFrom().emitter(emitter -> {
            CallOptions options = CallOptions.DEFAULT
                    .withDeadlineAfter(within.toNanos(), TimeUnit.NANOSECONDS)
                    .withStreamTracerFactory(new SentTracer(sent));
            ClientCall<Q, P> call = channel.newCall(method, options);
            emitter.onTermination(() -> call.cancel("The caller left", null));
            call.start(new Answer<>(emitter), metadata);
            // One answer is expected; asking for two saves waiting for the status apart (as grpc-stub does).
            call.request(2);
            call.sendMessage(request);
            call.halfClose();
        });
    }

    private static final class Answer<P> extends ClientCall.Listener<P> {
        private final UniEmitter<? super P> emitter;
        private @Nullable P message;

        Answer(UniEmitter<? super P> emitter) {
            this.emitter = emitter;
        }

        @Override
        public void onMessage(P received) {
            message = received;
        }

        @Override
        public void onClose(Status status, Metadata trailers) {
            if (!status.isOk()) {
                emitter.fail(new StatusRuntimeException(status, trailers));
            } else if (message == null) {
                emitter.fail(new StatusRuntimeException(Status.INTERNAL.withDescription("OK without an answer")));
            } else {
                emitter.complete(message);
            }
        }
    }

    private static final class SentTracer extends ClientStreamTracer.Factory {
        private final Runnable sent;

        SentTracer(Runnable sent) {
            this.sent = sent;
        }

        @Override
        public ClientStreamTracer newClientStreamTracer(ClientStreamTracer.StreamInfo info, Metadata headers) {
            return new ClientStreamTracer() {
                @Override
                public void outboundHeaders() {
                    sent.run();
                }
            };
        }
    }
}
