package dev.muster.cache.recall;

import dev.muster.cache.feed.Feed;
import dev.muster.cache.memory.Memory;
import dev.muster.cache.memory.Position;
import dev.muster.cache.memory.Slot;
import dev.muster.cache.namespace.Namespace;
import dev.muster.cache.namespace.Namespaces;
import dev.muster.protocol.caller.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Remembering values, at both tiers as far as there is room. */
@Singleton
public final class Remember {
    private final Namespaces namespaces;
    private final Memory memory;
    private final Feed feed;
    private final SecondTier second;
    private final Clock clock;

    @Inject
    Remember(Namespaces namespaces, Memory memory, Feed feed, SecondTier second, Clock clock) {
        this.namespaces = namespaces;
        this.memory = memory;
        this.feed = feed;
        this.second = second;
        this.clock = clock;
    }

    /** How many are kept at some tier. */
    public Uni<Kept> put(Caller caller, String name, List<Entry> entries) {
        Namespace namespace = namespaces.named(name);
        Limits.put(namespace, entries);
        Position before = memory.position();
        boolean hearing = feed.hearing();
        int here = 0;
        for (Entry entry : entries) {
            here += keep(caller.tenant(), namespace, entry, before, hearing) ? 1 : 0;
        }
        int keptHere = here;
        return second.put(caller.tenant(), namespace, entries, clock.millis())
                .map(all -> new Kept(namespace, all ? entries.size() : keptHere));
    }

    private boolean keep(String tenant, Namespace namespace, Entry entry, Position before, boolean hearing) {
        Slot slot = new Slot(tenant, namespace.name(), entry.key());
        long ttl = namespace.ttlMillis() == 0 ? Long.MAX_VALUE : TimeUnit.MILLISECONDS.toNanos(namespace.ttlMillis());
        if (namespace.immutable()) {
            return memory.keepForGood(slot, entry.value(), 0, ttl);
        }
        memory.forgetUnnumbered(tenant, namespace.name(), List.of(entry.key()));
        return hearing && memory.keep(slot, entry.value(), 0, ttl, before);
    }

    /** What became of a put. */
    public record Kept(Namespace namespace, int count) {}
}
