package dev.muster.embedding.batch;

import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.provider.EmbeddingProvider;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.util.ArrayList;
import java.util.List;

/**
 * The queue before one provider. While as many batches are under way as the provider takes, texts gather; when one ends the next
 * goes, with what waits then. There is no timer: a text that finds a free place goes at once.
 *
 * <p>Urgent texts go first, but every {@value #BULK_TURN}th batch begins with bulk texts, so that these never starve. Within each
 * line the order is that of arrival, so that long texts do not starve either. Whoever leaves is not computed any more. For any
 * thread.
 */
public final class BatchQueue {
    static final int BULK_TURN = 8;

    private final EmbeddingProvider provider;
    private final Line urgent;
    private final Line bulk;
    private int free;
    private int turn;

    /** @param maxTexts that may wait, urgent and bulk apart, as {@code maxTokens} */
    public BatchQueue(EmbeddingProvider provider, int maxTexts, int maxTokens) {
        this.provider = provider;
        this.urgent = new Line(maxTexts, maxTokens);
        this.bulk = new Line(maxTexts, maxTokens);
        this.free = provider.concurrency();
    }

    /** What the provider makes of a text; {@code overloaded} at once where there is no room. Asked for when subscribed to. */
    public Uni<Computed> compute(String text, boolean inBulk) {
        return Uni.createFrom().emitter(emitter -> enter(text, inBulk ? bulk : urgent, emitter));
    }

    /** Whether a text that came now would be taken at once. */
    public synchronized boolean idle() {
        return free > 0 && urgent.isEmpty() && bulk.isEmpty();
    }

    private void enter(String text, Line line, UniEmitter<? super Computed> asker) {
        Waiting waiting = new Waiting(text, asker);
        synchronized (this) {
            line.add(waiting);
        }
        asker.onTermination(() -> leave(line, waiting));
        pump();
    }

    private synchronized void leave(Line line, Waiting waiting) {
        line.remove(waiting);
    }

    private void pump() {
        for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
            new Batch(provider, batch, this::ended).start();
        }
    }

    private void ended() {
        synchronized (this) {
            free++;
        }
        pump();
    }

    private synchronized List<Waiting> next() {
        List<Waiting> batch = new ArrayList<>();
        if (free > 0) {
            boolean bulkFirst = ++turn % BULK_TURN == 0;
            (bulkFirst ? bulk : urgent).moveTo(batch, provider.batch());
            (bulkFirst ? urgent : bulk).moveTo(batch, provider.batch());
            free -= batch.isEmpty() ? 0 : 1;
        }
        return batch;
    }
}
