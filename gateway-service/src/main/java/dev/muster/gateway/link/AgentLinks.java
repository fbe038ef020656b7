package dev.muster.gateway.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All links of this gateway, and the choice of one for each session. For any thread. */
public final class AgentLinks implements LinkKeeper.Watcher {
    private final String gateway;
    private final Supplier<LinkLoop> loops;
    private final Supplier<String> newSessionId;
    private final LongSupplier clock;

    private final Map<String, LinkKeeper> keepers = new ConcurrentHashMap<>();
    private final Queue<LinkedSession> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<LinkKeeper> inOrder = List.of();
    private final TickWatch watch;

    /** A replica to be linked to. */
    record Target(String address, LinkStream.Factory streams) {}

    /**
     * @param gateway the name this gateway registers under; another one after each start of the process
     * @param loops gives each link the thread it lives on
     * @param newSessionId gives UUIDs in their text form
     * @param clock nanoseconds, monotonic
     */
    AgentLinks(String gateway, Supplier<LinkLoop> loops, Supplier<String> newSessionId, LongSupplier clock) {
        this.gateway = gateway;
        this.loops = loops;
        this.newSessionId = newSessionId;
        this.clock = clock;
        this.watch = new TickWatch(clock.getAsLong());
    }

    /**
     * A session that is not open yet.
     *
     * @param executor on which its methods are called and its owner is told: one task at a time, in order, never within
     *     {@code execute}
     * @param callerToken a fresh token of the agent's own caller, whenever the session is opened somewhere
     */
    public LinkedSession session(SessionOwner owner, Executor executor, Supplier<String> callerToken) {
        return new LinkedSession(this, owner, executor, callerToken);
    }

    /** Whether a session could be opened now. */
    public boolean anyUsable() {
        return inOrder.stream().anyMatch(AgentLinks::usable);
    }

    /** Keeps links to these replicas and to no others. */
    synchronized void replicas(List<Target> targets) {
        List<String> addresses = targets.stream().map(Target::address).toList();
        List<LinkKeeper> gone = keepers.values().stream()
                .filter(keeper -> !addresses.contains(keeper.replica()))
                .toList();
        targets.forEach(target -> keepers.computeIfAbsent(target.address(), address -> keep(target)));
        gone.forEach(keeper -> keepers.remove(keeper.replica()));
        inOrder = addresses.stream().map(this::keeper).toList();
        gone.forEach(LinkKeeper::stop);
    }

    /** Every {@value TickWatch#PERIOD_MILLIS} ms, by one thread. */
    void tick() {
        long now = clock.getAsLong();
        boolean late = watch.late(now);
        inOrder.forEach(keeper -> keeper.tick(now, late));
        retryWaiting();
    }

    /** The next usable link in turn; null while there is none. */
    @Nullable
    Link next() {
        List<LinkKeeper> all = inOrder;
        int start = turn.getAndIncrement();
        for (int i = 0; i < all.size(); i++) {
            Link link = all.get(Math.floorMod(start + i, all.size())).link();
            if (link != null && link.usable()) {
                return link;
            }
        }
        return null;
    }

    /** Tries the session again when a link comes up, or at the next tick. */
    void await(LinkedSession session) {
        waiting.add(session);
    }

    String newSessionId() {
        return newSessionId.get();
    }

    long now() {
        return clock.getAsLong();
    }

    @Override
    public void up(Link link) {
        retryWaiting();
        inOrder.forEach(LinkKeeper::moveIfDraining);
    }

    @Override
    public void draining(Link link) {
        link.moveSessions();
    }

    private void retryWaiting() {
        List<LinkedSession> now = new ArrayList<>();
        for (LinkedSession next = waiting.poll(); next != null; next = waiting.poll()) {
            now.add(next);
        }
        now.forEach(LinkedSession::retry);
    }

    private LinkKeeper keeper(String address) {
        LinkKeeper keeper = keepers.get(address);
        if (keeper == null) {
            throw new IllegalStateException("No link is kept to " + address);
        }
        return keeper;
    }

    private LinkKeeper keep(Target target) {
        LinkKeeper keeper = new LinkKeeper(target.address(), gateway, target.streams(), loops.get(), clock, this);
        keeper.start();
        return keeper;
    }

    private static boolean usable(LinkKeeper keeper) {
        Link link = keeper.link();
        return link != null && link.usable();
    }
}
