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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The stream of invalidations over gRPC, from one replica at a time. They take turns of their own: one that is silent here, for
 * want of Redis, may still answer what it has in memory.
 */
final class WatchStream implements Watch.Source {
    private final Replicas replicas;
    private final OwnTokens tokens;
    private int turn = ThreadLocalRandom.current().nextInt(1 << 16);

    WatchStream(Replicas replicas, OwnTokens tokens) {
        this.replicas = replicas;
        this.tokens = tokens;
    }

    @Override
    public Runnable open(Consumer<Invalidations> received, Runnable ended) {
        Replica replica = next();
        Observer observer = new Observer(received, ended);
        ClientInterceptor token = MetadataUtils.newAttachHeadersInterceptor(tokens.aboutNoTenant());
        CacheGrpc.newStub(replica.channel()).withInterceptors(token).watch(WatchRequest.getDefaultInstance(), observer);
        return observer::cancel;
    }

    private Replica next() {
        List<Replica> all = replicas.all();
        for (int tried = 0; tried < all.size(); tried++) {
            Replica replica = all.get(Math.floorMod(turn++, all.size()));
            if (replica.promising()) {
                return replica;
            }
        }
        return replicas.inTurn().get(0);
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
