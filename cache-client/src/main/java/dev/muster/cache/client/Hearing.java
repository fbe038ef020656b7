package dev.muster.cache.client;

import dev.muster.cache.memory.Memory;
import dev.muster.proto.cache.v1.Invalidation;
import dev.muster.proto.cache.v1.Invalidations;
import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * What was heard of invalidations. After a second of silence, on any number but the next and on a new epoch everything that can be
 * invalidated is forgotten; the stream then counts from where it is.
 */
final class Hearing {
    /** Four heartbeats. */
    static final Duration SILENCE = Duration.ofSeconds(1);

    private final Memory memory;
    private final LongSupplier nanos;
    private volatile boolean connected;
    private volatile long heardAt;
    private String epoch = "";
    private long last;

    Hearing(Memory memory, LongSupplier nanos) {
        this.memory = memory;
        this.nanos = nanos;
        this.heardAt = nanos.getAsLong() - SILENCE.toNanos() - 1;
    }

    /** Whether everything that was invalidated more than a second ago is known. */
    boolean now() {
        return connected && !silentAt(nanos.getAsLong());
    }

    /** A message of the stream, in its order. */
    synchronized void received(Invalidations message) {
        long now = nanos.getAsLong();
        if (connected && !silentAt(now) && follows(message)) {
            message.getItemsList().forEach(this::forget);
        } else {
            epoch = message.getEpoch();
            last = message.getNumber();
            memory.beginAnew(epoch, last);
        }
        // Only a heartbeat says that nothing is held up.
        if (message.getItemsCount() == 0) {
            heardAt = now;
        }
        connected = true;
    }

    /** The stream is over. */
    synchronized void lost() {
        connected = false;
    }

    private boolean silentAt(long now) {
        return now - heardAt > SILENCE.toNanos();
    }

    private boolean follows(Invalidations message) {
        return message.getEpoch().equals(epoch) && message.getNumber() == last + message.getItemsCount();
    }

    private void forget(Invalidation one) {
        last++;
        memory.forget(one.getTenant(), one.getNamespace(), one.getKeysList(), one.getTagsCount() > 0, epoch, last);
    }
}
