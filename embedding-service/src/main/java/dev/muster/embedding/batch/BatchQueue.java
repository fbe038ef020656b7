package dev.muster.embedding.batch;

import dev.muster.embedding.provider.EmbeddingProvider;
import dev.muster.protocol.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;

/**
 * The queue before one provider. While as many batches are under way as the provider takes, texts gather; when one ends the next
 * goes, with what waits then. There is no timer: a text that finds a free place goes at once.
 *
 * <p>Urgent texts go first, but every {@value #BULK_TURN}th batch begins with bulk texts, so that these never starve. Within each
 * line tenants take turns, and the texts of each go in the order they came, so that long ones do not starve either. Whoever leaves
 * is not computed any more, and a call that all have left is ended. For any thread.
 */
public final class BatchQueue {
    static final int BULK_TURN = 8;

    private final EmbeddingProvider provider;
    private final Line urgent;
    private final Line bulk;
    private int free;
    private int turn;
    private boolean pumping;

    /** @param maxTexts that may wait, urgent and bulk apart, half of them of one tenant; as {@code maxTokens} */
    public BatchQueue(EmbeddingProvider provider, int maxTexts, int maxTokens) {
        this.provider = provider;
        this.urgent = new Line(maxTexts, maxTokens);
        this.bulk = new Line(maxTexts, maxTokens);
        this.free = provider.concurrency();
    }

    /** Asks what the provider makes of texts, as many together as it takes; {@code overloaded} where there is no room. */
    public void compute(List<? extends Asker> askers, boolean inBulk) {
        int most = provider.space().maxTokens();
        List<Waiting> texts =
                askers.stream().map(asker -> new Waiting(asker, most)).toList();
        Line line = inBulk ? bulk : urgent;
        List<Waiting> refused;
        synchronized (this) {
            refused = texts.stream().filter(text -> !line.add(text)).toList();
        }
        texts.forEach(text -> text.asker().begun(() -> leave(line, text)));
        refused.forEach(text -> text.fail(ErrorCode.OVERLOADED.because("Too many texts are waiting for the model")));
        pump();
    }

    /** Whether a text that came now would be taken at once. */
    public synchronized boolean idle() {
        return free > 0 && urgent.isEmpty() && bulk.isEmpty();
    }

    private void leave(Line line, Waiting text) {
        synchronized (this) {
            line.remove(text);
        }
        text.leave();
    }

    /** One thread at a time starts batches, and from no deeper than here: those that fail at once must not pile up on a stack. */
    private void pump() {
        synchronized (this) {
            if (pumping) {
                return;
            }
            pumping = true;
        }
        try {
            for (List<Waiting> batch = next(); !batch.isEmpty(); batch = next()) {
                new Batch(provider, batch, this::ended).start();
            }
        } catch (Throwable e) { // an Error too: nobody else would ever start one
            synchronized (this) {
                pumping = false;
            }
            throw e;
        }
    }

    private void ended() {
        synchronized (this) {
            free++;
        }
        pump();
    }

    private synchronized List<Waiting> next() {
        int size = provider.batch();
        List<Waiting> batch = new ArrayList<>(size);
        if (free > 0) {
            boolean bulkFirst = (turn + 1) % BULK_TURN == 0;
            (bulkFirst ? bulk : urgent).moveTo(batch, size);
            (bulkFirst ? urgent : bulk).moveTo(batch, size);
        }
        if (!batch.isEmpty()) {
            turn++;
            free--;
        }
        pumping = !batch.isEmpty();
        return batch;
    }
}
