package dev.muster.protocol.link;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;

/**
 * The bounded queue in front of a stream, which leaves it in batches.
 *
 * <p>Whatever gathers while the stream is not ready, or before the drain gets its turn on the executor, goes out
 * together: there is no timer, and no delay when idle. Items may come from any thread; those of one thread keep their
 * order. The stream is used by one thread at a time.
 *
 * @param <I> an item
 */
public final class Outbox<I> {
    /**
     * How much an outbox holds and how much it sends at once.
     *
     * @param waiting most items that wait; {@link #offer} refuses the next
     * @param waitingBytes bytes that wait from which on {@link #offer} refuses
     * @param batchItems most items in a batch
     * @param batchBytes most bytes in a batch, except of a single item that is larger
     */
    public record Bounds(int waiting, long waitingBytes, int batchItems, int batchBytes) {
        /** 65,536 items or 64 MiB waiting, 256 items and 1 MiB a batch. */
        public static final Bounds DEFAULT = new Bounds(65_536, 64L << 20, 256, 1 << 20);
    }

    private final Bounds bounds;
    private final ToIntFunction<? super I> sizeOf;
    private final Consumer<? super List<I>> send;
    private final BooleanSupplier ready;
    private final Executor executor;

    private final Queue<I> waiting = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waitingCount = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    /** Wake-ups that the drain has not yet answered; the drain is under way while it is not 0. */
    private final AtomicInteger wakeUps = new AtomicInteger();

    private volatile boolean closed;

    /**
     * @param sizeOf bytes of an item on the wire, about; asked twice, with the same answer
     * @param send takes a batch in order, never empty; should it throw, the outbox is closed
     * @param ready whether the stream takes a batch now without buffering it; when it becomes so again {@link #wake} is
     *     to be called
     * @param executor where the drain runs, e.g. an event loop; must not run it within {@code execute} if batches are to
     *     gather
     */
    public Outbox(
            Bounds bounds,
            ToIntFunction<? super I> sizeOf,
            Consumer<? super List<I>> send,
            BooleanSupplier ready,
            Executor executor) {
        this.bounds = bounds;
        this.sizeOf = sizeOf;
        this.send = send;
        this.ready = ready;
        this.executor = executor;
    }

    /** Takes an item if there is room. False: it is full or closed, and the item was not taken. */
    public boolean offer(I item) {
        if (closed || waitingBytes.get() >= bounds.waitingBytes()) {
            return false;
        }
        if (waitingCount.incrementAndGet() > bounds.waiting()) {
            waitingCount.decrementAndGet();
            return false;
        }
        enqueue(item);
        return true;
    }

    /**
     * Takes an item however many wait: for the few that must not be refused and whose number is bounded elsewhere, such
     * as the end of a session. After {@link #close} it does nothing.
     */
    public void force(I item) {
        if (!closed) {
            waitingCount.incrementAndGet();
            enqueue(item);
        }
    }

    /** Tells that the stream may be ready again. */
    public void wake() {
        if (wakeUps.getAndIncrement() == 0) {
            executor.execute(this::drain);
        }
    }

    /** Drops what waits and takes nothing more. */
    public void close() {
        closed = true;
        wake();
    }

    /** Whether {@link #offer} would refuse an item now. */
    public boolean full() {
        return waitingBytes.get() >= bounds.waitingBytes() || waitingCount.get() >= bounds.waiting();
    }

    /** How many items wait; changes under the reader's eyes. */
    public int waiting() {
        return waitingCount.get();
    }

    private void enqueue(I item) {
        waitingBytes.addAndGet(sizeOf.applyAsInt(item));
        waiting.add(item);
        wake();
    }

    private void drain() {
        int answered = wakeUps.get();
        while (answered != 0) {
            sendAll();
            answered = wakeUps.addAndGet(-answered);
        }
    }

    private void sendAll() {
        while (!closed && !waiting.isEmpty() && ready.getAsBoolean()) {
            sendOne(nextBatch());
        }
        if (closed) {
            nothingWaits();
        }
    }

    private void sendOne(List<I> batch) {
        boolean sent = false;
        try {
            send.accept(batch);
            sent = true;
        } finally {
            if (!sent) {
                closed = true;
                nothingWaits();
                wakeUps.set(0);
            }
        }
    }

    private List<I> nextBatch() {
        List<I> batch = new ArrayList<>(Math.min(bounds.batchItems(), waitingCount.get()));
        long bytes = 0;
        I next = waiting.peek();
        while (next != null && batch.size() < bounds.batchItems()) {
            int size = sizeOf.applyAsInt(next);
            if (bytes + size > bounds.batchBytes() && !batch.isEmpty()) {
                break;
            }
            bytes += size;
            batch.add(next);
            waiting.remove();
            next = waiting.peek();
        }
        waitingCount.addAndGet(-batch.size());
        waitingBytes.addAndGet(-bytes);
        return batch;
    }

    private void nothingWaits() {
        I dropped = waiting.poll();
        while (dropped != null) {
            waitingCount.decrementAndGet();
            waitingBytes.addAndGet(-sizeOf.applyAsInt(dropped));
            dropped = waiting.poll();
        }
    }
}
