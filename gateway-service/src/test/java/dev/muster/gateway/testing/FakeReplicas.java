package dev.muster.gateway.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.muster.gateway.testing.CallLog.Call;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * Two replicas of a service, each with a server on a free port, and what they were asked: which of them a call goes to is the
 * gateway's to choose, so a test looks at both together.
 */
public abstract class FakeReplicas<S extends FakeService> implements AutoCloseable {
    private static final int MAX_MESSAGE_BYTES = 16 << 20;

    private final CallLog log = new CallLog();
    private final List<S> all;
    private List<Server> servers = List.of();

    FakeReplicas(Function<CallLog, S> replica) {
        all = List.of(replica.apply(log), replica.apply(log));
    }

    void start() {
        servers = all.stream().map(FakeReplicas::serve).toList();
    }

    /** In the order of {@link #addresses()}. */
    public List<S> all() {
        return all;
    }

    public S first() {
        return all.get(0);
    }

    public S second() {
        return all.get(1);
    }

    /** {@code ip:port} each. */
    public List<String> addresses() {
        return servers.stream().map(server -> "127.0.0.1:" + server.getPort()).toList();
    }

    /** Tells both the same. */
    public void each(Consumer<S> told) {
        all.forEach(told);
    }

    /** What either was asked, in the order it came. */
    public List<Object> requests() {
        return log.calls().map(Call::request).toList();
    }

    /** Those of one type, in the order they came. */
    public <Q> List<Q> requests(Class<Q> type) {
        return requests().stream().filter(type::isInstance).map(type::cast).toList();
    }

    /** The one request that came at all. */
    public <Q> Q onlyRequest(Class<Q> type) {
        List<Object> requests = requests();
        assertEquals(1, requests.size(), requests::toString);
        return type.cast(requests.get(0));
    }

    /** The caller tokens they came with, in the same order as {@link #requests()}. */
    public List<String> tokens() {
        return log.calls().map(Call::token).toList();
    }

    /** Forgets what was asked and told. */
    public void reset() {
        each(FakeService::forget);
        log.clear();
    }

    @Override
    public void close() {
        servers.forEach(Server::shutdownNow);
    }

    private static Server serve(FakeService replica) {
        NettyServerBuilder builder = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
                .intercept(new TokenTaker())
                .maxInboundMessageSize(MAX_MESSAGE_BYTES);
        replica.services().forEach(builder::addService);
        try {
            return builder.build().start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
