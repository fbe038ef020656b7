package dev.muster.task.platform;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BinaryOperator;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One kind of hint: its listeners here, and what waits to be told to the peers, coalesced by key.
 *
 * @param <K> what hints are folded by
 * @param <T> the hint
 */
final class HintChannel<K, T> {
    private static final Logger LOG = Logger.getLogger(HintChannel.class);

    /** Hints in one message: 10 KiB of the largest kind. */
    static final int MAX_BATCH = 512;
    /** Hints that wait for Redis; beyond it they are dropped, as each may be. */
    static final int MAX_PENDING = 16_384;

    private final String name;
    private final HintCodec<T> codec;
    private final Function<T, K> key;
    private final BinaryOperator<T> newer;
    private final List<Consumer<Collection<T>>> listeners = new CopyOnWriteArrayList<>();
    private final Map<K, T> pending = new LinkedHashMap<>();

    HintChannel(String name, HintCodec<T> codec, Function<T, K> key, BinaryOperator<T> newer) {
        this.name = name;
        this.codec = codec;
        this.key = key;
        this.newer = newer;
    }

    String name() {
        return name;
    }

    void listen(Consumer<Collection<T>> listener) {
        listeners.add(listener);
    }

    /** Tells the listeners of this replica, on this thread. */
    void deliver(Collection<T> hints) {
        for (Consumer<Collection<T>> listener : listeners) {
            try {
                listener.accept(hints);
            } catch (RuntimeException e) {
                LOG.errorf(e, "hint listener failed channel=%s", name);
            }
        }
    }

    /** Keeps hints for the peers. */
    synchronized void offer(Collection<T> hints) {
        for (T hint : hints) {
            if (pending.size() < MAX_PENDING) {
                pending.merge(key.apply(hint), hint, newer);
            }
        }
    }

    synchronized void forget() {
        pending.clear();
    }

    /** The next message for the peers, null when there is nothing to say. */
    synchronized byte @Nullable [] nextMessage(ReplicaId self) {
        if (pending.isEmpty()) {
            return null;
        }
        List<T> batch = new ArrayList<>(Math.min(pending.size(), MAX_BATCH));
        Iterator<T> oldest = pending.values().iterator();
        while (oldest.hasNext() && batch.size() < MAX_BATCH) {
            batch.add(oldest.next());
            oldest.remove();
        }
        return codec.write(self.value(), batch);
    }

    /** Delivers a peer's message; an own or a broken one is ignored. */
    void receive(ReplicaId self, byte[] message) {
        List<T> hints = codec.read(self.value(), message);
        if (!hints.isEmpty()) {
            deliver(hints);
        }
    }
}
