package dev.muster.task.platform;

import dev.muster.platform.sql.SqlFailure;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.TimeoutException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.ToIntFunction;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A gatherer of concurrent statements into one: while a batch flies, the next one gathers. No timer, and no delay when idle.
 *
 * <p>What goes wrong: a value PostgreSQL refuses (SQLSTATE class 22, 23) is found by halving the batch until only its sender
 * fails. A lost connection, a deadlock or a shutdown repeats the same batch once, so a flight must be one that may be
 * repeated; failing again, its callers get {@link ErrorCode#OUTCOME_UNKNOWN}, or {@link ErrorCode#UNAVAILABLE} where
 * nothing was done; the latter without a repeat where it took too long. All else is {@link ErrorCode#INTERNAL} and logged once
 * a batch.
 *
 * <p>Safe for any number of threads. Answers arrive on the thread on which the flight's outcome arrives: the context of the
 * pool. A caller that cancels before its batch leaves is not sent at all; later it only goes unanswered.
 *
 * @param <I> what one caller wants written; never null
 * @param <O> what one caller gets back; never null
 */
public final class GatheringWriter<I, O> {
    private static final Logger LOG = Logger.getLogger(GatheringWriter.class);
    private static final Duration BEFORE_REPEAT = Duration.ofMillis(100);

    /**
     * The bounds of a writer.
     *
     * @param maxRows rows in one batch; a single larger item flies alone
     * @param maxBytes bytes in one batch; a single larger item flies alone
     * @param flights batches under way at a time
     * @param maxWaitingRows rows that may wait for a flight; beyond it callers get {@link ErrorCode#OVERLOADED}
     * @param maxWaitingBytes the same in bytes
     * @param timeout how long one flight may take before its callers are told that the outcome is unknown
     */
    public record Limits(
            int maxRows, int maxBytes, int flights, int maxWaitingRows, long maxWaitingBytes, Duration timeout) {
        public Limits withMaxRows(int count) {
            return new Limits(count, maxBytes, flights, maxWaitingRows, maxWaitingBytes, timeout);
        }

        public Limits withMaxWaitingRows(int count) {
            return new Limits(maxRows, maxBytes, flights, count, maxWaitingBytes, timeout);
        }
    }

    private final String name;
    private final Limits limits;
    private final ToIntFunction<I> rows;
    private final ToIntFunction<I> bytes;
    private final Function<List<I>, Uni<List<O>>> flight;
    private final ErrorCode whenLost;

    private final Object lock = new Object();
    // All below guarded by lock.
    private final Set<Entry> waiting = new LinkedHashSet<>();
    private long waitingRows;
    private long waitingBytes;
    private int flying;
    private boolean closed;
    private @Nullable UniEmitter<? super Void> drained;

    /**
     * @param name of the writer in logs
     * @param rows rows an item costs, at least 1
     * @param bytes bytes an item costs
     * @param flight sends a batch as one statement; its results are in the order of the batch and as many
     */
    public GatheringWriter(
            String name,
            Limits limits,
            ToIntFunction<I> rows,
            ToIntFunction<I> bytes,
            Function<List<I>, Uni<List<O>>> flight) {
        this(name, limits, rows, bytes, flight, ErrorCode.OUTCOME_UNKNOWN);
    }

    /** @param whenLost what callers get when a sent batch was lost twice; of reads {@link ErrorCode#UNAVAILABLE} */
    GatheringWriter(
            String name,
            Limits limits,
            ToIntFunction<I> rows,
            ToIntFunction<I> bytes,
            Function<List<I>, Uni<List<O>>> flight,
            ErrorCode whenLost) {
        this.name = name;
        this.limits = limits;
        this.rows = rows;
        this.bytes = bytes;
        this.flight = flight;
        this.whenLost = whenLost;
    }

    /** Writes one item; the Uni does nothing until subscribed to, and writes once for each subscription. */
    public Uni<O> write(I item) {
        return Uni.createFrom().emitter(emitter -> enter(new Entry(item, emitter)));
    }

    /** Rows that wait for a flight. */
    public long waitingRows() {
        synchronized (lock) {
            return waitingRows;
        }
    }

    /** Callers that wait for a flight. */
    int waiting() {
        synchronized (lock) {
            return waiting.size();
        }
    }

    /** Refuses what is new and completes when everything taken before is answered, or after {@code deadline} at the latest. */
    public Uni<Void> drain(Duration deadline) {
        return Uni.createFrom()
                .<Void>emitter(this::close)
                .ifNoItem()
                .after(deadline)
                .recoverWithUni(Uni.createFrom().voidItem());
    }

    private void close(UniEmitter<? super Void> whenDone) {
        boolean done;
        synchronized (lock) {
            closed = true;
            drained = whenDone;
            done = flying == 0;
        }
        if (done) {
            whenDone.complete(null);
        }
    }

    private void enter(Entry entry) {
        entry.emitter.onTermination(() -> leave(entry));
        MusterException refusal;
        List<Entry> batch = List.of();
        synchronized (lock) {
            refusal = refusal(entry);
            if (refusal == null && !entry.left) {
                queue(entry);
                batch = take();
            }
        }
        if (refusal != null) {
            entry.fail(refusal);
        }
        launch(batch);
    }

    private @Nullable MusterException refusal(Entry entry) {
        if (closed) {
            return ErrorCode.UNAVAILABLE.because("This replica is shutting down");
        }
        boolean alone = waitingRows == 0;
        boolean full =
                waitingRows + entry.rows > limits.maxWaitingRows || waitingBytes + entry.bytes > limits.maxWaitingBytes;
        return full && !alone ? ErrorCode.OVERLOADED.because("Too many requests wait for the database") : null;
    }

    private void queue(Entry entry) {
        waiting.add(entry);
        waitingRows += entry.rows;
        waitingBytes += entry.bytes;
    }

    private void uncount(Entry entry) {
        waitingRows -= entry.rows;
        waitingBytes -= entry.bytes;
    }

    private void leave(Entry entry) {
        synchronized (lock) {
            entry.left = true;
            if (waiting.remove(entry)) {
                uncount(entry);
            }
        }
    }

    /** The next batch, and a flight for it; empty when there is none to send or none to send it with. */
    private List<Entry> take() {
        if (flying >= limits.flights || waiting.isEmpty()) {
            return List.of();
        }
        List<Entry> batch = cut();
        if (!batch.isEmpty()) {
            flying++;
        }
        return batch;
    }

    private List<Entry> cut() {
        List<Entry> batch = new ArrayList<>(Math.min(waiting.size(), limits.maxRows));
        long batchRows = 0;
        long batchBytes = 0;
        for (Iterator<Entry> queue = waiting.iterator(); queue.hasNext(); ) {
            Entry next = queue.next();
            batchRows += next.rows;
            batchBytes += next.bytes;
            if (!batch.isEmpty() && (batchRows > limits.maxRows || batchBytes > limits.maxBytes)) {
                break;
            }
            queue.remove();
            uncount(next);
            batch.add(next);
        }
        return batch;
    }

    private void launch(List<Entry> batch) {
        if (!batch.isEmpty()) {
            fly(batch).subscribe().with(done -> land(), bug -> land());
        }
    }

    private void land() {
        List<Entry> next;
        UniEmitter<? super Void> whenDone = null;
        synchronized (lock) {
            flying--;
            next = take();
            if (flying == 0) {
                whenDone = drained;
            }
        }
        if (whenDone != null) {
            whenDone.complete(null);
        }
        launch(next);
    }

    /** Sends a batch, answers its callers and completes; never fails. */
    private Uni<Void> fly(List<Entry> batch) {
        return attempt(batch)
                .onFailure(GatheringWriter::repeatable)
                .recoverWithUni(first -> pause().chain(() -> attempt(batch))
                        .onFailure(second -> Lost.stays(first, second))
                        .transform(second -> new Lost(first, second)))
                .invoke(results -> answer(batch, results))
                .replaceWithVoid()
                .onFailure()
                .recoverWithUni(failure -> settle(batch, failure));
    }

    private Uni<List<O>> attempt(List<Entry> batch) {
        List<I> items = batch.stream().map(Entry::item).toList();
        return Uni.createFrom()
                .deferred(() -> flight.apply(items))
                .ifNoItem()
                .after(limits.timeout)
                .fail()
                .invoke(results -> require(results.size() == items.size()));
    }

    private static Uni<Void> pause() {
        return Uni.createFrom().voidItem().onItem().delayIt().by(BEFORE_REPEAT);
    }

    private Uni<Void> settle(List<Entry> batch, Throwable failure) {
        SqlFailure kind = SqlFailure.of(failure);
        if (kind.guilty() && batch.size() > 1) {
            return halve(batch);
        }
        MusterException answer = answerTo(failure, kind);
        if (answer.code() == ErrorCode.INTERNAL) {
            LOG.errorf(failure, "statement failed writer=%s items=%d", name, batch.size());
        } else if (!kind.guilty()) {
            LOG.warnf("statement lost writer=%s items=%d cause=%s", name, batch.size(), failure.toString());
        }
        batch.forEach(entry -> entry.fail(answer));
        return Uni.createFrom().voidItem();
    }

    private Uni<Void> halve(List<Entry> batch) {
        int middle = batch.size() / 2;
        return fly(batch.subList(0, middle)).chain(() -> fly(batch.subList(middle, batch.size())));
    }

    private MusterException answerTo(Throwable failure, SqlFailure kind) {
        if (failure instanceof MusterException known) {
            return known;
        }
        if (failure instanceof Lost lost) {
            return lost.neverSent()
                    ? ErrorCode.UNAVAILABLE.because("The database cannot be reached")
                    : whenLost.because("The connection to the database was lost");
        }
        if (failure instanceof TimeoutException) {
            return whenLost.because("The database did not answer in time");
        }
        return switch (kind) {
            case BAD_VALUE -> ErrorCode.INVALID_ARGUMENT.because("A value cannot be stored");
            case TOO_SLOW -> ErrorCode.UNAVAILABLE.because("The database took too long");
            default -> ErrorCode.INTERNAL.because("A statement failed");
        };
    }

    private void answer(List<Entry> batch, List<O> results) {
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).emitter.complete(results.get(i));
        }
    }

    private static boolean repeatable(Throwable failure) {
        return SqlFailure.of(failure).repeatable();
    }

    private static void require(boolean asManyResults) {
        if (!asManyResults) {
            throw new IllegalStateException("a flight answered another number of items than it was given");
        }
    }

    /** One caller on its way. */
    private final class Entry {
        private final I item;
        private final UniEmitter<? super O> emitter;
        private final int rows;
        private final int bytes;
        private boolean left; // guarded by lock

        Entry(I item, UniEmitter<? super O> emitter) {
            this.item = item;
            this.emitter = emitter;
            this.rows = GatheringWriter.this.rows.applyAsInt(item);
            this.bytes = GatheringWriter.this.bytes.applyAsInt(item);
        }

        I item() {
            return item;
        }

        void fail(Throwable failure) {
            emitter.fail(failure);
        }
    }

    /** A batch whose repeat was lost as well. Without a cause, so that it is not taken for the loss of one flight. */
    private static final class Lost extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final boolean neverSent;

        Lost(Throwable first, Throwable second) {
            super(first + "; again: " + second, null, false, false);
            this.neverSent =
                    SqlFailure.of(first).undone() && SqlFailure.of(second).undone();
        }

        /** Whether {@code second} leaves as open as {@code first} what was done. */
        static boolean stays(Throwable first, Throwable second) {
            SqlFailure kind = SqlFailure.of(second);
            return kind.repeatable() || !kind.guilty() && SqlFailure.of(first) == SqlFailure.UNKNOWN;
        }

        boolean neverSent() {
            return neverSent;
        }
    }
}
