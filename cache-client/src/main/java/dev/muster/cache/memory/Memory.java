package dev.muster.cache.memory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A memory bounded by bytes: keys, values and what they cost beside. Some of it is immutable; the rest is forgotten by numbered
 * invalidations.
 *
 * <p>Whoever fetches something to be kept reads {@link #position()} before and hands it in after: what was fetched before an
 * invalidation is never kept after it. For any thread; nothing here blocks for long.
 */
public final class Memory {
    /** What an entry costs beside its bytes: the objects here and those of the map. */
    static final int OVERHEAD_BYTES = 200;

    private final Cache<Slot, Kept> entries;
    private final LongSupplier nanos;
    private final long maxBytes;
    /** Where something was invalidated; like what follows, of this life. */
    private volatile Changes changed = new Changes(0);
    /** Where everything was. */
    private volatile Changes forgotten = new Changes(0);
    /** Moves before anything is forgotten. */
    private volatile Position begun = Position.NOWHERE;
    /** Moves after. */
    private volatile Position applied = Position.NOWHERE;

    /** @param nanos a monotonic clock, e.g. {@link System#nanoTime()} */
    public Memory(long maxBytes, LongSupplier nanos) {
        this.maxBytes = maxBytes;
        this.nanos = nanos;
        this.entries = Caffeine.newBuilder()
                .maximumWeight(maxBytes)
                .weigher(Memory::weight)
                .executor(Runnable::run)
                .build();
    }

    /** Nothing that is kept from now on, as of this, is of before an invalidation that was heard of here. */
    public Position position() {
        return applied;
    }

    /**
     * What is remembered.
     *
     * @param hearing whether invalidations are heard of at the moment; otherwise only what is immutable is found
     */
    public @Nullable Kept find(Slot slot, boolean hearing) {
        Kept kept = entries.getIfPresent(slot);
        if (kept == null || kept.expired(nanos.getAsLong())) {
            return null;
        }
        return kept.immutable() || hearing && stands(slot, kept) ? kept : null;
    }

    /** Remembers what will never change. */
    public boolean keepForGood(Slot slot, ByteString value, long ageNanos, long ttlNanos) {
        Kept kept = new Kept(value, nanos.getAsLong() - ageNanos, ttlNanos, Kept.IMMUTABLE, 0);
        boolean fits = fits(slot, kept);
        if (fits) {
            entries.put(slot, kept);
        }
        return fits;
    }

    /**
     * Remembers what can be invalidated, unless something was since {@code asOf}.
     *
     * @param asOf what was known before the value was fetched
     * @return whether it is remembered
     */
    public boolean keep(Slot slot, ByteString value, long ageNanos, long ttlNanos, Position asOf) {
        Kept kept = new Kept(value, nanos.getAsLong() - ageNanos, ttlNanos, asOf.life(), asOf.number());
        if (!fits(slot, kept)) {
            return false;
        }
        // Under the lock of this slot: whatever forgets it comes wholly before, and is seen, or wholly after.
        return entries.asMap().compute(slot, (same, old) -> isCurrent(slot, asOf) ? kept : old) == kept;
    }

    /** Whether somebody at that place of our epoch has not heard of all that was invalidated of a tenant's namespace here. */
    public boolean isAheadOf(String tenant, String namespace, String epoch, long number) {
        // Before the position, as in what follows: then they are not of a later life.
        Changes known = changed;
        return begun.epoch().equals(epoch) && number < known.of(tenant, namespace);
    }

    /**
     * Forgets keys, or with {@code all} the tenant's whole namespace, by the invalidation of that number.
     *
     * @return whether it did; not by a number of another epoch
     */
    public synchronized boolean forget(
            String tenant, String namespace, Collection<ByteString> keys, boolean all, String epoch, long number) {
        if (!begun.epoch().equals(epoch)) {
            return false;
        }
        begun = begun.upTo(number);
        changed.add(tenant, namespace, number);
        forgetUnnumbered(tenant, namespace, keys);
        if (all) {
            forgotten.add(tenant, namespace, number);
        }
        applied = applied.upTo(number);
        return true;
    }

    /** Drops keys that are about to change; who is fetching them at this moment may still keep them. */
    public void forgetUnnumbered(String tenant, String namespace, Collection<ByteString> keys) {
        keys.forEach(key -> entries.invalidate(new Slot(tenant, namespace, key)));
    }

    /** Forgets all that can be invalidated, and counts from that number of that epoch, or a newer one that is known of it. */
    public synchronized void beginAnew(String epoch, long number) {
        long known = begun.epoch().equals(epoch) ? Math.max(begun.number(), number) : number;
        Position first = new Position(epoch, begun.life() + 1, known);
        begun = first;
        changed = new Changes(known);
        forgotten = new Changes(known);
        entries.asMap().values().removeIf(kept -> !kept.immutable());
        applied = first;
    }

    /** The memory's clock, in nanoseconds. */
    public long now() {
        return nanos.getAsLong();
    }

    /** Bytes held now, at most the bound. */
    public long bytes() {
        return entries.policy().eviction().orElseThrow().weightedSize().orElse(0);
    }

    private boolean isCurrent(Slot slot, Position asOf) {
        Changes known = changed;
        return asOf.life() == begun.life() && asOf.number() >= known.of(slot.tenant(), slot.namespace());
    }

    private boolean stands(Slot slot, Kept kept) {
        Changes known = forgotten;
        return kept.life() == begun.life() && kept.number() >= known.of(slot.tenant(), slot.namespace());
    }

    private boolean fits(Slot slot, Kept kept) {
        return weight(slot, kept) <= maxBytes;
    }

    private static int weight(Slot slot, Kept kept) {
        return OVERHEAD_BYTES
                + slot.tenant().length()
                + slot.namespace().length()
                + slot.key().size()
                + kept.value().size();
    }
}
