package dev.muster.gateway.link;

import dev.muster.proto.task.v1.Answer;
import dev.muster.proto.task.v1.CloseSession;
import dev.muster.proto.task.v1.Down;
import dev.muster.proto.task.v1.LinkDown;
import dev.muster.proto.task.v1.LinkUp;
import dev.muster.proto.task.v1.RegisterGateway;
import dev.muster.proto.task.v1.Renew;
import dev.muster.proto.task.v1.Up;
import dev.muster.protocol.link.Outbox;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * One stream to one replica for as long as it stands, with the calls and the sessions on it. A broken link never mends; its
 * {@link LinkKeeper} makes a new one.
 *
 * <p>What arrives is handled on the link's executor; {@link #call}, {@link #tell} and {@link #let} are for any thread.
 */
final class Link implements LinkStream.Events {
    private static final Logger LOG = Logger.getLogger(Link.class);

    private static final long SECOND = 1_000_000_000L;
    private static final long RENEW_NANOS = SECOND;
    private static final long SILENCE_NANOS = 3 * SECOND;
    private static final long ANSWER_NANOS = 5 * SECOND;
    private static final Up RENEW =
            Up.newBuilder().setRenew(Renew.getDefaultInstance()).build();

    private final String replica;
    private final LinkStream stream;
    private final Watcher watcher;
    private final Executor executor;
    private final LongSupplier clock;
    private final Outbox<Up> outbox;
    private final PendingCalls calls = new PendingCalls();
    private final Map<String, LinkedSession> sessions = new ConcurrentHashMap<>();

    private volatile boolean up;
    private volatile boolean draining;
    private volatile boolean broken;
    private long lastHeard;
    private long lastRenewed;

    /** Who is told what becomes of a link, on the link's executor. */
    interface Watcher {
        void up(Link link);

        void draining(Link link);

        void broken(Link link);
    }

    /** @param executor runs one task at a time, in order, never within {@code execute} */
    Link(String replica, LinkStream stream, Watcher watcher, Executor executor, LongSupplier clock) {
        this.replica = replica;
        this.stream = stream;
        this.watcher = watcher;
        this.executor = executor;
        this.clock = clock;
        this.outbox = new Outbox<>(Outbox.Bounds.DEFAULT, Up::getSerializedSize, this::send, this::canSend, executor);
        this.lastHeard = clock.getAsLong();
        this.lastRenewed = lastHeard;
    }

    /** Opens the stream; on the executor. */
    void start(String gateway) {
        outbox.force(Up.newBuilder()
                .setRegister(RegisterGateway.newBuilder().setGateway(gateway))
                .build());
        stream.start(this);
    }

    /** Whether new sessions may be placed on it. */
    boolean usable() {
        return up && !draining && !broken;
    }

    boolean isBroken() {
        return broken;
    }

    boolean isDraining() {
        return draining;
    }

    /** Whether the replica ever said anything, and not only its network did. */
    boolean wasUp() {
        return up;
    }

    /**
     * Sends an item that wants an answer. The reply comes exactly once, from any thread, at once where the item cannot be
     * taken: the replica's answer, or the error {@code unavailable} or {@code overloaded}.
     */
    void call(Up.Builder item, Consumer<Answer> reply) {
        long call = calls.add(reply, clock.getAsLong());
        if (!outbox.offer(item.setCall(call).build()) && !broken) {
            calls.refuse(call, Refusal.overloaded("Too much waits to be sent to the task service"));
        }
        if (broken) {
            calls.refuse(call, brokenRefusal());
        }
    }

    /** Sends an item that must not be lost while the link stands, and whose number is bounded by the slots. */
    void tell(Up item) {
        outbox.force(item);
    }

    /** Sends an item if there is room. */
    void offer(Up item) {
        outbox.offer(item);
    }

    /** From now on what is for the session goes to it. On the executor, before the next item is handled. */
    void adopt(String session, LinkedSession linked) {
        sessions.put(session, linked);
    }

    /** Forgets a session that was closed or has moved. */
    void let(String session, LinkedSession linked) {
        sessions.remove(session, linked);
    }

    /** Closes a session at the replica; one that has another epoch by now is left alone there. */
    void close(String session, long epoch, String reason) {
        tell(Up.newBuilder()
                .setSession(session)
                .setClose(CloseSession.newBuilder().setReason(reason).setEpoch(epoch))
                .build());
    }

    /** Lets its sessions find other places; on the executor. */
    void moveSessions() {
        sessions.values().forEach(session -> session.leave(this));
    }

    /** Renews, and looks for silence and for calls without an answer; on the executor, every 250 ms. */
    void tick(long now, boolean late) {
        if (late) {
            lastHeard = now;
        }
        if (now - lastHeard > SILENCE_NANOS) {
            breakUp("nothing heard for 3 s");
            return;
        }
        if (up && now - lastRenewed >= RENEW_NANOS) {
            lastRenewed = now;
            outbox.force(RENEW);
        }
        calls.refuseOlder(ANSWER_NANOS, now, Refusal.unavailable("The task service did not answer in 5 s"));
    }

    /** Ends the stream; its calls fail, its sessions look for another place. On the executor; repeating it does nothing. */
    void breakUp(String reason) {
        if (broken) {
            return;
        }
        broken = true;
        LOG.logf(
                up ? Logger.Level.INFO : Logger.Level.DEBUG,
                "Link broken replica=%s sessions=%d reason=%s",
                replica,
                sessions.size(),
                reason);
        outbox.close();
        stream.cancel(reason);
        calls.refuseAll(brokenRefusal());
        watcher.broken(this);
        sessions.values().forEach(session -> session.lost(this));
    }

    @Override
    public void becameReady() {
        outbox.wake();
    }

    @Override
    public void received(LinkDown batch) {
        executor.execute(() -> handle(batch));
    }

    @Override
    public void ended(String reason) {
        executor.execute(() -> breakUp(reason));
    }

    /** Not before the replica itself has spoken: its machine takes connections and bytes also while it is frozen. */
    private void stands() {
        if (!up) {
            up = true;
            LOG.infof("Link up replica=%s", replica);
            watcher.up(this);
        }
    }

    private void handle(LinkDown batch) {
        if (broken) {
            return;
        }
        lastHeard = clock.getAsLong();
        stands();
        batch.getItemsList().forEach(this::handle);
    }

    private void handle(Down item) {
        switch (item.getItemCase()) {
            case ANSWER -> answer(item.getAnswer());
            case DRAIN -> drain();
            case ASSIGN, CANCEL, ENDED -> deliver(item);
            case ITEM_NOT_SET -> LOG.debugf("Unknown item on a link replica=%s", replica);
        }
    }

    private void answer(Answer answer) {
        boolean waited = calls.answer(answer);
        if (!waited && answer.hasOpened()) {
            close(answer.getOpened().getSessionId(), answer.getOpened().getEpoch(), "socket_closed");
        }
    }

    private void deliver(Down item) {
        LinkedSession session = sessions.get(item.getSession());
        if (session != null) {
            session.deliver(this, item);
        }
    }

    private void drain() {
        if (!draining) {
            draining = true;
            LOG.infof("Replica drains replica=%s sessions=%d", replica, sessions.size());
            watcher.draining(this);
        }
    }

    private boolean canSend() {
        return !broken && stream.ready();
    }

    private void send(List<Up> batch) {
        stream.send(LinkUp.newBuilder().addAllItems(batch).build());
    }

    private static dev.muster.proto.agent.v1.Error brokenRefusal() {
        return Refusal.unavailable("The replica of the task service went away");
    }

    @Override
    public String toString() {
        return replica;
    }
}
