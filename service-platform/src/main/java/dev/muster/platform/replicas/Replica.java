package dev.muster.platform.replicas;

import dev.muster.platform.replicas.Endpoint.Address;
import io.grpc.Channel;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import java.time.Duration;

/** One replica of another service, with the channel to it. For any thread. */
public final class Replica {
    /** How long a replica that stayed silent is asked last. */
    private static final Duration SUSPICION = Duration.ofSeconds(3);

    private final Address address;
    private final ManagedChannel channel;
    private volatile long suspectedAt = System.nanoTime() - SUSPICION.toNanos();

    Replica(Address address, ManagedChannel channel) {
        this.address = address;
        this.channel = channel;
    }

    /** {@code ip:port}; equal for what is the same replica. */
    public String address() {
        return address.toString();
    }

    /** Callbacks of calls run on an event loop, so they must not block. */
    public Channel channel() {
        return channel;
    }

    /** To be told when it did not answer in time: for a few seconds others are preferred. */
    public void suspect() {
        suspectedAt = System.nanoTime();
    }

    /** Whether it can probably be reached: connected or connecting, and not silent lately. */
    public boolean promising() {
        return channel.getState(false) != ConnectivityState.TRANSIENT_FAILURE
                && System.nanoTime() - suspectedAt >= SUSPICION.toNanos();
    }

    Address key() {
        return address;
    }

    /** Connects when idle, and at once when it would still be holding back after a failure. */
    void connect() {
        if (channel.getState(true) == ConnectivityState.TRANSIENT_FAILURE) {
            channel.resetConnectBackoff();
        }
    }

    /** Lets running calls finish; new ones fail. */
    void close() {
        channel.shutdown();
    }

    void closeNow() {
        channel.shutdownNow();
    }

    @Override
    public String toString() {
        return address();
    }
}
