package dev.muster.cache.feed;

import dev.muster.cache.memory.Memory;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArraySet;
import java.util.function.LongSupplier;
import org.jboss.logging.Logger;

/**
 * What this replica has heard of invalidations. It applies them to the memory of this process, and tells the watchers.
 *
 * <p>It hears as long as its own beats come back by the channel that invalidations come by. Whenever it may have missed one
 * (the channel was lost, a number was left out, a new epoch began) the memory begins anew before it is trusted again.
 *
 * <p>For any thread; nothing here blocks for long.
 */
public final class Feed {
    /** How long after the last beat the memory is still trusted: an invalidation is heeded by then wherever it was not heard. */
    public static final Duration TRUST = Duration.ofSeconds(1);
    /** How old a beat may be to be told on: watchers trust for as long again as we do, from when they hear it. */
    static final Duration FRESH = Duration.ofMillis(300);

    private static final Logger LOG = Logger.getLogger(Feed.class);

    private final Memory memory;
    private final LongSupplier nanos;
    private final Set<Watcher> watchers = new CopyOnWriteArraySet<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private volatile boolean synced;
    private volatile long knownAt;
    private String epoch = "";
    private long last;

    /** @param nanos a monotonic clock */
    public Feed(Memory memory, LongSupplier nanos) {
        this.memory = memory;
        this.nanos = nanos;
    }

    /** Whether all that was invalidated more than {@link #TRUST} ago is known here. */
    public boolean hearing() {
        return synced && nanos.getAsLong() - knownAt < TRUST.toNanos();
    }

    /** An own beat came back: everything up to {@code number} was on the channel before it. One that is too old says nothing. */
    public synchronized void beat(String ofEpoch, long number, long sentAtNanos) {
        long age = nanos.getAsLong() - sentAtNanos;
        if (age >= TRUST.toNanos()) {
            return;
        }
        if (!synced || !ofEpoch.equals(epoch) || number != last) {
            beginAnew(ofEpoch, number);
        }
        knownAt = sentAtNanos;
        synced = true;
        if (age < FRESH.toNanos()) {
            watchers.forEach(watcher -> watcher.beat(epoch, last));
        }
    }

    /** An invalidation came by the channel. One that is known already is ignored. */
    public synchronized void invalidated(String ofEpoch, long number, Invalidation what) {
        boolean sameEpoch = synced && ofEpoch.equals(epoch);
        if (!synced || sameEpoch && number <= last) {
            return;
        }
        if (sameEpoch && number == last + 1) {
            memory.forget(
                    what.tenant(), what.namespace(), what.keys(), !what.tags().isEmpty(), epoch, number);
            last = number;
            watchers.forEach(watcher -> watcher.invalidated(epoch, number, what));
            wakeWaiting();
        } else {
            beginAnew(ofEpoch, number);
        }
    }

    /** The channel was lost: nothing is known until the next beat. */
    public synchronized void lost() {
        synced = false;
        wakeAll();
    }

    /**
     * Completes when the invalidation of that number is heeded by the memory here, or the memory is not trusted. One that is not
     * heard of in time is a reason not to trust it.
     */
    public Uni<Void> heeded(String ofEpoch, long number, Duration inTime) {
        return Uni.createFrom()
                .<Void>emitter(emitter -> await(ofEpoch, number, emitter))
                .ifNoItem()
                .after(inTime)
                .recoverWithUni(() -> {
                    lost();
                    return Uni.createFrom().voidItem();
                });
    }

    /** Begins to tell the watcher; where things stand with the next beat. */
    public void watch(Watcher watcher) {
        watchers.add(watcher);
    }

    private synchronized void await(String ofEpoch, long number, UniEmitter<? super Void> emitter) {
        if (!synced || ofEpoch.equals(epoch) && last >= number) {
            emitter.complete(null);
        } else {
            // One of another epoch, too: the memory is still trusted under this one.
            waiting.add(new Waiting(ofEpoch, number, emitter));
        }
    }

    private void beginAnew(String newEpoch, long number) {
        LOG.infof("counting invalidations anew epoch=%s number=%d", newEpoch, number);
        epoch = newEpoch;
        last = number;
        memory.beginAnew(newEpoch, number);
        wakeAll();
    }

    private void wakeAll() {
        List<Waiting> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(one -> one.emitter.complete(null));
    }

    private void wakeWaiting() {
        for (Iterator<Waiting> all = waiting.iterator(); all.hasNext(); ) {
            Waiting one = all.next();
            if (one.epoch.equals(epoch) && one.number <= last) {
                all.remove();
                one.emitter.complete(null);
            }
        }
    }

    private record Waiting(String epoch, long number, UniEmitter<? super Void> emitter) {}
}
