package dev.muster.embedding.ingest;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;

/** The messages that are done with, deleted in batches. One that stays all the same finds nothing to do when it comes again. */
@Singleton
class Receipts {
    private static final Logger LOG = Logger.getLogger(Receipts.class);

    private final SqsDocuments queue;
    private final Queue<String> done = new ConcurrentLinkedQueue<>();

    @Inject
    Receipts(SqsDocuments queue) {
        this.queue = queue;
    }

    void done(String receipt) {
        done.add(receipt);
        if (done.size() >= SqsDocuments.BATCH) {
            flush();
        }
    }

    /** Deletes what there is. */
    void flush() {
        List<String> batch = new ArrayList<>();
        for (String next = done.poll(); next != null; next = batch.size() < SqsDocuments.BATCH ? done.poll() : null) {
            batch.add(next);
        }
        if (!batch.isEmpty()) {
            queue.delete(batch)
                    .subscribe()
                    .with(deleted -> {}, failure -> LOG.debugf("messages not deleted cause=%s", failure));
        }
    }
}
