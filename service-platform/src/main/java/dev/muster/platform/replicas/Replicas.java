package dev.muster.platform.replicas;

import dev.muster.platform.replicas.Endpoint.Address;
import dev.muster.protocol.error.ErrorCode;
import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.vertx.core.Vertx;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * The replicas of another service as they are now, with one channel each.
 *
 * <p>Names are resolved on a worker thread again and again; a name that cannot be resolved keeps
 * the addresses it had. All public methods are for any thread and never block.
 */
public class Replicas {
    private static final Logger LOG = Logger.getLogger(Replicas.class);
    private static final int CONNECT_TIMEOUT_MILLIS = 2_000;
    private static final int MAX_MESSAGE_BYTES = 16 << 20;
    /** The least the gRPC library allows. Only calls in flight are watched by it: nothing else needs to be. */
    private static final int KEEP_ALIVE_SECONDS = 10;

    private static final int KEEP_ALIVE_TIMEOUT_SECONDS = 2;

    private final String service;
    private final List<Endpoint> endpoints;
    private final long resolveMillis;
    private final Vertx vertx;
    private final Map<Endpoint, List<Address>> known = new HashMap<>();
    private final List<Consumer<List<Replica>>> listeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean resolving = new AtomicBoolean();
    private final AtomicInteger turn = new AtomicInteger();
    private volatile List<Replica> all = List.of();
    private volatile boolean stopped;
    private volatile long timer;

    /**
     * @param service what it is called in errors and in the log, e.g. {@code task service}
     * @param endpoints {@code host:port} each; a host name stands for all its addresses of one family
     * @param resolveEvery how often host names are resolved and lost connections tried
     */
    public Replicas(String service, List<String> endpoints, Duration resolveEvery, Vertx vertx) {
        this.service = service;
        this.endpoints = endpoints.stream().map(Endpoint::parse).toList();
        this.resolveMillis = resolveEvery.toMillis();
        this.vertx = vertx;
    }

    /** Resolves for the first time, on this thread, and begins to connect. To be called once, at start. */
    public void start() {
        resolve();
        timer = vertx.setPeriodic(resolveMillis, tick -> resolveAside());
    }

    /** Closes all channels. */
    public void stop() {
        stopped = true;
        vertx.cancelTimer(timer);
        all.forEach(Replica::closeNow);
    }

    /** What the service is called in errors and in the log. */
    public String service() {
        return service;
    }

    /** All of them in a fixed order; empty while no name could be resolved. An unmodifiable snapshot. */
    public List<Replica> all() {
        return all;
    }

    /**
     * All of them to be tried one after the other: in turn, those that can probably be reached first.
     *
     * @throws dev.muster.protocol.error.MusterException {@code unavailable} while none is known
     */
    public List<Replica> inTurn() {
        List<Replica> now = present();
        int first = Math.floorMod(turn.getAndIncrement(), now.size());
        List<Replica> rotated = new ArrayList<>(now.subList(first, now.size()));
        rotated.addAll(now.subList(0, first));
        return promisingFirst(rotated);
    }

    /** All of them to be tried one after the other: the home of an id first, then those every caller would try next. */
    public List<Replica> homeFirst(String id) {
        return promisingFirst(Rendezvous.order(id, present(), Replica::address));
    }

    /** Called with {@link #all()} after each change, on any thread; must not block. Also called at once where some are known. */
    public void onChange(Consumer<List<Replica>> listener) {
        listeners.add(listener);
        List<Replica> now = all;
        if (!now.isEmpty()) {
            listener.accept(now);
        }
    }

    private List<Replica> present() {
        List<Replica> now = all;
        if (now.isEmpty()) {
            throw ErrorCode.UNAVAILABLE.because("No replica of the " + service + " is known");
        }
        return now;
    }

    private static List<Replica> promisingFirst(List<Replica> ordered) {
        List<Replica> promising = new ArrayList<>(ordered.size());
        List<Replica> others = new ArrayList<>(0);
        ordered.forEach(replica -> (replica.promising() ? promising : others).add(replica));
        promising.addAll(others);
        return promising;
    }

    private void resolveAside() {
        if (!stopped && resolving.compareAndSet(false, true)) {
            vertx.executeBlocking(Executors.callable(this::resolve), false).onComplete(done -> resolving.set(false));
        }
    }

    private synchronized void resolve() {
        endpoints.forEach(this::look);
        SortedMap<Address, Replica> before = new TreeMap<>();
        all.forEach(replica -> before.put(replica.key(), replica));
        SortedMap<Address, Replica> after = new TreeMap<>();
        known.values().stream()
                .flatMap(Collection::stream)
                .forEach(address -> after.computeIfAbsent(
                        address, absent -> before.containsKey(absent) ? before.get(absent) : open(absent)));
        after.values().forEach(Replica::connect);
        if (!after.keySet().equals(before.keySet())) {
            change(before, after);
        }
    }

    private void look(Endpoint endpoint) {
        try {
            known.put(endpoint, endpoint.resolve());
        } catch (UnknownHostException e) {
            LOG.debugf("Name not resolved host=%s", endpoint.host());
        }
    }

    private void change(SortedMap<Address, Replica> before, SortedMap<Address, Replica> after) {
        all = List.copyOf(after.values());
        LOG.infof("replicas changed service=%s replicas=%s", service, all);
        listeners.forEach(listener -> listener.accept(all));
        before.keySet().removeAll(after.keySet());
        before.values().forEach(Replica::close);
        if (stopped) {
            all.forEach(Replica::closeNow); // Names were being resolved while it was stopped.
        }
    }

    private Replica open(Address address) {
        ManagedChannel channel = NettyChannelBuilder.forAddress(new InetSocketAddress(address.ip(), address.port()))
                .usePlaintext()
                .eventLoopGroup(vertx.nettyEventLoopGroup())
                .channelType(NioSocketChannel.class)
                .directExecutor()
                .disableRetry()
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .keepAliveTime(KEEP_ALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEP_ALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .maxInboundMessageSize(MAX_MESSAGE_BYTES)
                .build();
        return new Replica(address, channel);
    }
}
