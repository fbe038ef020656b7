package dev.muster.gateway.socket;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.link.AgentLinks;
import dev.muster.gateway.link.TickWatch;
import dev.muster.protocol.error.ErrorCode;
import io.netty.channel.EventLoop;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** All agents' sockets of this gateway: how many there may be, whose turn it is to look at the time, and how they end. */
@Singleton
class AgentSockets {
    private static final Logger LOG = Logger.getLogger(AgentSockets.class);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(1);
    private static final int RECONNECT_SPREAD_MILLIS = 500;

    private final AgentLinks links;
    private final int most;
    private final Duration drainFor;
    private final AgentCounters counters = new AgentCounters();
    private final Map<EventLoop, LoopConversations> loops = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private volatile @Nullable CountDownLatch draining;

    @Inject
    AgentSockets(AgentLinks links, GatewayConfig config) {
        this(links, config.agents().maxSockets(), config.agents().drainFor());
    }

    /**
     * @param most sockets that may be open
     * @param drainFor how long agents have to leave by themselves when the gateway stops
     */
    AgentSockets(AgentLinks links, int most, Duration drainFor) {
        this.links = links;
        this.most = most;
        this.drainFor = drainFor;
    }

    /** @throws dev.muster.protocol.error.MusterException {@code too_many_agents}, or {@code unavailable} while it stops */
    void requireRoom() {
        if (draining != null) {
            throw ErrorCode.UNAVAILABLE.because("This gateway stops; connect to another one");
        }
        if (count.get() >= most) {
            throw ErrorCode.TOO_MANY_AGENTS.because("This gateway has " + most + " agents, which is its limit");
        }
    }

    /**
     * Begins a conversation on the connection's event loop, which is the present thread.
     *
     * @param keyEndsAt of {@link System#nanoTime}, {@link Long#MAX_VALUE} for never
     */
    AgentConversation open(AgentWire wire, EventLoop loop, Supplier<String> callerToken, long keyEndsAt) {
        AgentConversation conversation =
                new AgentConversation(wire, links, loop, callerToken, keyEndsAt, counters, System::nanoTime);
        loops.computeIfAbsent(loop, this::withTicker).add(conversation);
        count.incrementAndGet();
        return conversation;
    }

    /** Ends the conversation of a connection that is gone; on its event loop. */
    void closed(AgentConversation conversation, EventLoop loop) {
        conversation.gone();
        loops.computeIfAbsent(loop, this::withTicker).remove(conversation);
        int left = count.decrementAndGet();
        CountDownLatch empty = draining;
        if (left == 0 && empty != null) {
            empty.countDown();
        }
    }

    int count() {
        return count.get();
    }

    /** Does it for each conversation, on its own event loop. */
    void each(Consumer<AgentConversation> action) {
        loops.forEach((loop, conversations) -> loop.execute(() -> conversations.each(action)));
    }

    /** The first thing when the process stops: Quarkus would wait for open sockets as for any request that is under way. */
    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        CountDownLatch empty = new CountDownLatch(1);
        draining = empty;
        if (count.get() > 0) {
            LOG.infof("Draining agents sockets=%d", count.get());
            each(conversation -> conversation.drain(spread()));
            if (!within(drainFor, empty)) {
                each(AgentConversation::goAway);
            }
            if (!within(CLOSE_WITHIN, empty)) {
                each(AgentConversation::cut);
                within(CLOSE_WITHIN, empty);
            }
        }
        LOG.infof("Agents gone sockets=%d %s", count.get(), counters);
    }

    private LoopConversations withTicker(EventLoop loop) {
        LoopConversations conversations = new LoopConversations(System.nanoTime());
        var unused = loop.scheduleWithFixedDelay(
                () -> conversations.tick(System.nanoTime()),
                TickWatch.PERIOD_MILLIS,
                TickWatch.PERIOD_MILLIS,
                TimeUnit.MILLISECONDS);
        return conversations;
    }

    private static int spread() {
        return ThreadLocalRandom.current().nextInt(RECONNECT_SPREAD_MILLIS);
    }

    /** Waits on the thread that stops the process, which is no event loop. */
    private static boolean within(Duration most, CountDownLatch done) {
        try {
            return done.await(most.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
