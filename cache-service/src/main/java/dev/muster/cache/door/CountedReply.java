package dev.muster.cache.door;

import dev.muster.proto.cache.v1.GetReply;
import io.grpc.Context;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;

/**
 * The reply to one question. Its bytes count until the caller has taken them or is gone; as nothing tells when what a call has
 * ended with is written, the call ends only then. To be made by the thread that the call comes on.
 */
final class CountedReply implements StreamObserver<GetReply> {
    private final ServerCallStreamObserver<GetReply> down;
    private final AnswerBytes bytes;
    private final Context call = Context.current();
    private boolean answered;
    private boolean over;

    CountedReply(StreamObserver<GetReply> reply, AnswerBytes bytes) {
        this.down = (ServerCallStreamObserver<GetReply>) reply;
        this.bytes = bytes;
        down.setOnReadyHandler(this::endWhenTaken);
    }

    /** To be called with the answer before it is given; fails where there is no room for it. */
    void count(GetReply answer) {
        long size = answer.getSerializedSize();
        bytes.take(size);
        call.addListener(ended -> bytes.giveBack(size), Runnable::run);
    }

    @Override
    public void onNext(GetReply answer) {
        down.onNext(answer);
    }

    @Override
    public void onError(Throwable failure) {
        down.onError(failure);
    }

    @Override
    public void onCompleted() {
        synchronized (this) {
            answered = true;
        }
        endWhenTaken();
    }

    private void endWhenTaken() {
        synchronized (this) {
            if (over || !answered || !down.isReady()) {
                return;
            }
            over = true;
        }
        down.onCompleted();
    }
}
