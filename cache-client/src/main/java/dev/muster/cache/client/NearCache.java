package dev.muster.cache.client;

import com.google.protobuf.ByteString;
import dev.muster.cache.memory.Kept;
import dev.muster.cache.memory.Memory;
import dev.muster.cache.memory.Position;
import dev.muster.cache.memory.Slot;
import dev.muster.proto.cache.v1.Entry;
import dev.muster.proto.cache.v1.GetReply;
import dev.muster.proto.cache.v1.Policy;
import dev.muster.proto.cache.v1.Tier;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered in this process. Immutable namespaces are served always; others only while invalidations are heard of,
 * see {@link Hearing}. How a namespace is declared is learned from the answers of cache-service. For any thread.
 *
 * <p>Public so that a hit can be measured by itself.
 */
public final class NearCache {
    private static final int MAX_NAMESPACES = 64;

    private final Memory memory;
    private final LongSupplier nanos;
    private final Hearing hearing;
    private final OwnInvalidations own = new OwnInvalidations();
    private final Map<String, Policy> policies = new ConcurrentHashMap<>();

    /** @param maxBytes of keys, values and what they cost beside */
    public NearCache(long maxBytes) {
        this(maxBytes, System::nanoTime);
    }

    NearCache(long maxBytes, LongSupplier nanos) {
        this.memory = new Memory(maxBytes, nanos);
        this.nanos = nanos;
        this.hearing = new Hearing(memory, nanos);
    }

    /** What is known; {@link Remembered#NOTHING} of a miss. */
    public Remembered find(String tenant, String namespace, ByteString key) {
        Kept kept = memory.find(new Slot(tenant, namespace, key), hearing.now());
        return kept == null
                ? Remembered.NOTHING
                : new Remembered(Tier.NEAR, kept.value(), Duration.ofNanos(kept.age(nanos.getAsLong())));
    }

    /** Remembers a value of an immutable namespace. */
    public void keep(String tenant, String namespace, ByteString key, ByteString value, Duration ttl) {
        memory.keepForGood(new Slot(tenant, namespace, key), value, 0, nanosOf(ttl.toMillis()));
    }

    /** What is known of a namespace's declaration; null before the first answer. */
    @Nullable
    Policy policy(String namespace) {
        return policies.get(namespace);
    }

    void learn(String namespace, Policy policy) {
        if (!policy.equals(policies.get(namespace))
                && (policies.size() < MAX_NAMESPACES || policies.containsKey(namespace))) {
            policies.put(namespace, policy);
        }
    }

    Hearing hearing() {
        return hearing;
    }

    /** To be read before something is asked that may be kept. */
    Position position() {
        return memory.position();
    }

    /** Keeps what was answered, as far as it may be kept; {@code before} was read before the question. */
    void keep(String tenant, String namespace, List<ByteString> keys, GetReply reply, Position before) {
        boolean immutable = reply.getPolicy().getImmutable();
        if (!immutable && !reply.getEpoch().equals(before.epoch())) {
            return;
        }
        Position asOf = before.at(reply.getNumber());
        for (int i = 0; i < keys.size(); i++) {
            Entry entry = reply.getEntries(i);
            if (entry.getTier() == Tier.MISS) {
                continue;
            }
            Slot slot = new Slot(tenant, namespace, keys.get(i));
            long age = TimeUnit.MILLISECONDS.toNanos(entry.getAgeMs());
            long ttl = entry.getTtlMs() == 0 ? Long.MAX_VALUE : age + nanosOf(entry.getTtlMs());
            if (immutable) {
                memory.keepForGood(slot, entry.getValue(), age, ttl);
            } else {
                memory.keep(slot, entry.getValue(), age, ttl, asOf);
            }
        }
    }

    /** Whether an answer does not heed an invalidation that is known here: then it may be of before. */
    boolean isAheadOf(String tenant, String namespace, GetReply reply) {
        return !reply.getPolicy().getImmutable()
                && (own.isAfter(tenant, namespace, reply.getEpoch(), reply.getNumber())
                        || memory.isAheadOf(tenant, namespace, reply.getEpoch(), reply.getNumber()));
    }

    /** Drops keys whose values are being replaced. */
    void drop(String tenant, String namespace, List<ByteString> keys) {
        memory.forgetUnnumbered(tenant, namespace, keys);
    }

    /** Forgets by an invalidation of our own that was answered; the same one is heard of once more by the watch. */
    void forget(String tenant, String namespace, List<ByteString> keys, boolean all, String epoch, long number) {
        own.add(tenant, namespace, epoch, number);
        if (!memory.forget(tenant, namespace, keys, all, epoch, number)) {
            // Which of the two epochs is the newer one only the stream can tell.
            memory.forgetUnnumbered(tenant, namespace, keys);
            hearing.lost();
        }
    }

    private static long nanosOf(long ttlMillis) {
        return ttlMillis == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(ttlMillis);
    }
}
