package dev.muster.gateway.link;

import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Cancel;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.task.v1.Answer;
import dev.muster.proto.task.v1.Done;
import dev.muster.proto.task.v1.Down;
import dev.muster.proto.task.v1.LinkDown;
import dev.muster.proto.task.v1.LinkUp;
import dev.muster.proto.task.v1.ReplicaDrain;
import dev.muster.proto.task.v1.SessionEnded;
import dev.muster.proto.task.v1.Up;
import dev.muster.proto.task.v1.Up.ItemCase;
import dev.muster.protocol.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A replica without a network: what came in is remembered, what goes out is said by the test. */
public final class FakeReplica {
    private final String address;
    private final ManualLoop loop;
    private final List<Up> received = new ArrayList<>();
    private @Nullable Stream current;
    private int streams;
    private boolean reachable = true;
    private boolean frozen;

    public FakeReplica(String address, ManualLoop loop) {
        this.address = address;
        this.loop = loop;
    }

    AgentLinks.Target target() {
        return new AgentLinks.Target(address, () -> {
            streams++;
            Stream stream = new Stream();
            current = stream;
            return stream;
        });
    }

    /** Links of a gateway to these replicas, up. */
    public static AgentLinks links(ManualLoop loop, FakeReplica... replicas) {
        int[] minted = {0};
        AgentLinks links = new AgentLinks("gateway-1", () -> loop, () -> "minted-" + ++minted[0], loop::now);
        links.replicas(List.of(replicas).stream().map(FakeReplica::target).toList());
        loop.run();
        return links;
    }

    public static void tick(AgentLinks links) {
        links.tick();
    }

    /** What came since the last call, renewals left out. */
    public List<Up> received() {
        loop.run();
        List<Up> all = received.stream()
                .filter(up -> up.getItemCase() != ItemCase.RENEW)
                .toList();
        received.clear();
        return all;
    }

    /** The only thing that came since the last call. */
    public Up only() {
        List<Up> all = received();
        if (all.size() != 1) {
            throw new AssertionError("one item expected, there are " + all);
        }
        return all.get(0);
    }

    public long renewals() {
        loop.run();
        long count = received.stream()
                .filter(up -> up.getItemCase() == ItemCase.RENEW)
                .count();
        received.clear();
        return count;
    }

    public int streams() {
        return streams;
    }

    /** Before anything was tried. */
    public void neverReachable() {
        reachable = false;
    }

    /** Its machine answers, it does not. */
    public void frozen(boolean now) {
        frozen = now;
    }

    public void unreachable() {
        reachable = false;
        breakStream();
    }

    public void reachable() {
        reachable = true;
    }

    public void breakStream() {
        stream().events().ended("broken by the test");
        loop.run();
    }

    public void ready(boolean ready) {
        stream().ready = ready;
        if (ready) {
            stream().events().becameReady();
        }
        loop.run();
    }

    public void opened(Up open, String session, long epoch) {
        opened(
                open,
                HelloReply.newBuilder()
                        .setSessionId(session)
                        .setEpoch(epoch)
                        .setResumed(open.getOpen().getReopen())
                        .build());
    }

    public void opened(Up open, HelloReply reply) {
        say(answer(open, Answer.newBuilder().setOpened(reply)));
    }

    public void done(Up call) {
        say(answer(call, Answer.newBuilder().setDone(Done.getDefaultInstance())));
    }

    public void refuse(Up call, ErrorCode code) {
        say(answer(
                call,
                Answer.newBuilder()
                        .setError(Error.newBuilder()
                                .setCode(code.code())
                                .setMessage(code.title())
                                .setRetryable(code.retryable()))));
    }

    public void assign(String session, String task, int attempt) {
        say(assignment(session, task, attempt));
    }

    public static Down assignment(String session, String task, int attempt) {
        return Down.newBuilder()
                .setSession(session)
                .setAssign(Assign.newBuilder()
                        .setTaskId(task)
                        .setAttempt(attempt)
                        .setType("text.digest")
                        .setPayload("{\"n\":1}"))
                .build();
    }

    public void cancel(String session, String task, int attempt) {
        say(Down.newBuilder()
                .setSession(session)
                .setCancel(
                        Cancel.newBuilder().setTaskId(task).setAttempt(attempt).setReason("cancelled"))
                .build());
    }

    public void ended(String session, String reason) {
        say(Down.newBuilder()
                .setSession(session)
                .setEnded(SessionEnded.newBuilder().setReason(reason))
                .build());
    }

    public void drain() {
        say(Down.newBuilder().setDrain(ReplicaDrain.getDefaultInstance()).build());
    }

    /** One batch. Without items it is a heartbeat. */
    public void say(Down... items) {
        stream()
                .events()
                .received(LinkDown.newBuilder().addAllItems(List.of(items)).build());
        loop.run();
    }

    public static Down answer(Up call, Answer.Builder answer) {
        return Down.newBuilder()
                .setSession(call.getSession())
                .setAnswer(answer.setCall(call.getCall()))
                .build();
    }

    private Stream stream() {
        return Objects.requireNonNull(current, "a stream was opened");
    }

    private final class Stream implements LinkStream {
        private @Nullable Events events;
        private boolean ready = true;

        @Override
        public void start(Events listener) {
            events = listener;
            if (reachable) {
                listener.becameReady();
                if (!frozen) {
                    listener.received(LinkDown.getDefaultInstance());
                }
            } else {
                listener.ended("refused by the test");
            }
        }

        private Events events() {
            return Objects.requireNonNull(events, "started");
        }

        @Override
        public boolean ready() {
            return ready && reachable;
        }

        @Override
        public void send(LinkUp batch) {
            received.addAll(batch.getItemsList());
        }

        @Override
        public void cancel(String reason) {
            ready = false;
        }
    }
}
