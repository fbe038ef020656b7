package dev.muster.cache.door;

import dev.muster.cache.forget.Forget;
import dev.muster.cache.recall.Recall;
import dev.muster.cache.recall.Remember;
import dev.muster.platform.call.Callers;
import dev.muster.platform.call.GrpcErrors;
import dev.muster.proto.cache.v1.CacheGrpc;
import dev.muster.proto.cache.v1.GetReply;
import dev.muster.proto.cache.v1.GetRequest;
import dev.muster.proto.cache.v1.InvalidateReply;
import dev.muster.proto.cache.v1.InvalidateRequest;
import dev.muster.proto.cache.v1.Invalidations;
import dev.muster.proto.cache.v1.PutReply;
import dev.muster.proto.cache.v1.PutRequest;
import dev.muster.proto.cache.v1.WatchRequest;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.MusterException;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.smallrye.mutiny.Uni;
import java.util.function.Function;

/**
 * The gRPC face of the cache, for services only. Not by Mutiny stubs: they would queue for a watcher that does not read without
 * bound.
 */
@GrpcService
public class CacheGrpcService extends CacheGrpc.CacheImplBase {
    private final Recall recall;
    private final Remember remember;
    private final Forget forget;
    private final Watching watching;
    private final AnswerBytes answerBytes;

    CacheGrpcService(Recall recall, Remember remember, Forget forget, Watching watching, AnswerBytes answerBytes) {
        this.recall = recall;
        this.remember = remember;
        this.forget = forget;
        this.watching = watching;
        this.answerBytes = answerBytes;
    }

    @Override
    public void get(GetRequest request, StreamObserver<GetReply> reply) {
        CountedReply counted = new CountedReply(reply, answerBytes);
        answer(counted, caller -> recall.get(caller, request.getNamespace(), request.getKeysList())
                .map(CacheMessages::reply)
                .invoke(counted::count));
    }

    @Override
    public void put(PutRequest request, StreamObserver<PutReply> reply) {
        answer(reply, caller -> remember.put(caller, request.getNamespace(), CacheMessages.entries(request))
                .map(CacheMessages::reply));
    }

    @Override
    public void invalidate(InvalidateRequest request, StreamObserver<InvalidateReply> reply) {
        answer(reply, caller -> forget.invalidate(
                        caller, request.getNamespace(), request.getKeysList(), request.getTagsList())
                .map(CacheMessages::reply));
    }

    @Override
    public void watch(WatchRequest request, StreamObserver<Invalidations> replies) {
        try {
            Callers.having(Scope.SERVICE);
        } catch (MusterException refusal) {
            replies.onError(GrpcErrors.of(refusal));
            return;
        }
        watching.add((ServerCallStreamObserver<Invalidations>) replies);
    }

    private static <P> void answer(StreamObserver<P> reply, Function<Caller, Uni<P>> work) {
        try {
            work.apply(Callers.having(Scope.SERVICE))
                    .subscribe()
                    .with(
                            one -> {
                                reply.onNext(one);
                                reply.onCompleted();
                            },
                            failure -> reply.onError(GrpcErrors.of(failure)));
        } catch (RuntimeException refusal) {
            reply.onError(GrpcErrors.of(refusal));
        }
    }
}
