package dev.muster.cache.client;

import dev.muster.platform.replicas.Replica;
import dev.muster.platform.replicas.Replicas;
import dev.muster.proto.cache.v1.CacheGrpc;
import dev.muster.proto.cache.v1.Invalidations;
import dev.muster.proto.cache.v1.WatchRequest;
import io.grpc.ClientInterceptor;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The stream of invalidations over gRPC, from one replica at a time. */
final class WatchStream implements Watch.Source {
    private final Replicas replicas;
    private final OwnTokens tokens;

    WatchStream(Replicas replicas, OwnTokens tokens) {
        this.replicas = replicas;
        this.tokens = tokens;
    }

    @Override
    public Runnable open(Consumer<Invalidations> received, Runnable ended) {
        Replica replica = replicas.inTurn().get(0);
        Observer observer = new Observer(received, ended);
        ClientInterceptor token = MetadataUtils.newAttachHeadersInterceptor(tokens.aboutNoTenant());
        CacheGrpc.newStub(replica.channel()).withInterceptors(token).watch(WatchRequest.getDefaultInstance(), observer);
        return observer::cancel;
    }

    private static final class Observer implements ClientResponseObserver<WatchRequest, Invalidations> {
        private final Consumer<Invalidations> received;
        private final Runnable ended;
        private @Nullable ClientCallStreamObserver<WatchRequest> call;

        Observer(Consumer<Invalidations> received, Runnable ended) {
            this.received = received;
            this.ended = ended;
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRequest> started) {
            call = started;
        }

        @Override
        public void onNext(Invalidations message) {
            received.accept(message);
        }

        @Override
        public void onError(Throwable failure) {
            ended.run();
        }

        @Override
        public void onCompleted() {
            ended.run();
        }

        void cancel() {
            Objects.requireNonNull(call, "started").cancel("silent", null);
        }
    }
}
