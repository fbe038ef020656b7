package dev.muster.embedding.testing;

import com.google.protobuf.ByteString;
import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.provider.EmbeddingProvider;
import dev.muster.embedding.provider.Space;
import dev.muster.embedding.provider.UnitVector;
import dev.muster.protocol.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A provider that answers when the test says so, with a vector only that text has; {@code bad} texts are refused. */
public class HeldProvider implements EmbeddingProvider {
    public static final int DIMENSIONS = 4;

    private final int batch;
    private final int concurrency;
    private final boolean quick;
    private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
    private final Queue<List<String>> calls = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private volatile boolean open;
    private final AtomicInteger most = new AtomicInteger();

    public HeldProvider(int batch, int concurrency, boolean quick) {
        this.batch = batch;
        this.concurrency = concurrency;
        this.quick = quick;
    }

    /** This one, opened. */
    public HeldProvider opened() {
        open();
        return this;
    }

    /** The vector it answers for a text. */
    public static Computed vectorOf(String text) {
        ByteString vector = UnitVector.of(new float[] {1, text.hashCode() % 1_000, text.length(), 2});
        return new Computed(vector, text.length(), text.length() > 5);
    }

    /** The texts of each call so far. */
    public List<List<String>> calls() {
        return List.copyOf(calls);
    }

    /** Calls that were under way at a time, at most. */
    public int most() {
        return most.get();
    }

    /** Answers the call that waits longest. */
    public void answerOne() {
        Runnable next = held.poll();
        if (next == null) {
            throw new AssertionError("nothing is under way");
        }
        next.run();
    }

    /** Answers the call that waits longest, if there is one. */
    public void answerAny() {
        Runnable next = held.poll();
        if (next != null) {
            next.run();
        }
    }

    /** Answers all there are and, from now on, at once. */
    public void open() {
        open = true;
        answerAll();
    }

    private void answerAll() {
        for (Runnable next = held.poll(); next != null; next = held.poll()) {
            next.run();
        }
    }

    @Override
    public Space space() {
        return new Space("held", "1", DIMENSIONS, 5);
    }

    @Override
    public int batch() {
        return batch;
    }

    @Override
    public int concurrency() {
        return concurrency;
    }

    @Override
    public boolean quick() {
        return quick;
    }

    @Override
    public Uni<List<Computed>> embed(List<String> texts) {
        return Uni.createFrom().emitter(emitter -> {
            calls.add(texts);
            most.accumulateAndGet(underWay.incrementAndGet(), Math::max);
            AtomicBoolean ended = new AtomicBoolean();
            Runnable end = () -> underWay.addAndGet(ended.compareAndSet(false, true) ? -1 : 0);
            emitter.onTermination(end);
            Runnable answer = () -> {
                end.run();
                if (texts.contains("bad")) {
                    emitter.fail(ErrorCode.INVALID_ARGUMENT.because("bad"));
                } else {
                    emitter.complete(texts.stream().map(HeldProvider::vectorOf).toList());
                }
            };
            if (open) {
                answer.run();
            } else {
                held.add(answer);
                if (open) {
                    answerAll();
                }
            }
        });
    }
}
