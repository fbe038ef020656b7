package dev.muster.gateway.testing;

import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.task.v1.AgentLinkGrpc;
import dev.muster.proto.task.v1.Answer;
import dev.muster.proto.task.v1.Done;
import dev.muster.proto.task.v1.Down;
import dev.muster.proto.task.v1.LinkDown;
import dev.muster.proto.task.v1.LinkUp;
import dev.muster.proto.task.v1.Up;
import dev.muster.proto.task.v1.Up.ItemCase;
import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The end of AgentLink of a fake task service: opens every session it is asked for, says done to every call, and remembers
 * what came. Says something whenever something comes, so that it never counts as silent.
 */
public final class FakeLink extends AgentLinkGrpc.AgentLinkImplBase {
    /** What came, renewals left out, in the order of the streams. */
    public final List<Up> received = new CopyOnWriteArrayList<>();

    private @Nullable StreamObserver<LinkDown> newest;

    @Override
    public StreamObserver<LinkUp> link(StreamObserver<LinkDown> down) {
        synchronized (this) {
            newest = down;
        }
        return new StreamObserver<>() {
            @Override
            public void onNext(LinkUp up) {
                take(up);
            }

            @Override
            public void onError(Throwable failure) {}

            @Override
            public void onCompleted() {}
        };
    }

    /** What came for a session, however it is called in the item. */
    public List<Up> of(String session) {
        return received.stream().filter(up -> up.getSession().equals(session)).toList();
    }

    public synchronized void say(Down... items) {
        down().onNext(LinkDown.newBuilder().addAllItems(List.of(items)).build());
    }

    /** Ends the present stream as a dying process would. */
    public synchronized void breakStream() {
        down().onError(Status.UNAVAILABLE.withDescription("killed by the test").asRuntimeException());
    }

    private synchronized void take(LinkUp batch) {
        List<Down> answers = new ArrayList<>();
        for (Up up : batch.getItemsList()) {
            if (up.getItemCase() != ItemCase.RENEW) {
                received.add(up);
            }
            if (up.getCall() != 0) {
                answers.add(answer(up));
            }
        }
        say(answers.toArray(Down[]::new));
    }

    private static Down answer(Up up) {
        Answer.Builder answer = Answer.newBuilder().setCall(up.getCall());
        if (up.hasOpen()) {
            answer.setOpened(HelloReply.newBuilder()
                    .setSessionId(up.getSession())
                    .setEpoch(up.getOpen().getHello().getEpoch() + 1)
                    .setResumed(up.getOpen().getReopen()));
        } else {
            answer.setDone(Done.getDefaultInstance());
        }
        return Down.newBuilder().setSession(up.getSession()).setAnswer(answer).build();
    }

    private StreamObserver<LinkDown> down() {
        return Objects.requireNonNull(newest, "a gateway is linked");
    }
}
