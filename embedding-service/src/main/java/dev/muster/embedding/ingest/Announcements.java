package dev.muster.embedding.ingest;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * The announcer of new documents to the queue, in batches: while one is on its way the next gathers. Nobody waits for it, and
 * what cannot be sent is dropped, as the sweep finds every document without a message.
 */
@Singleton
public class Announcements {
    private static final Logger LOG = Logger.getLogger(Announcements.class);
    private static final int MOST_WAITING = 10_000;

    private final SqsDocuments queue;
    private volatile boolean away;
    // Guarded by this.
    private final Set<UUID> waiting = new LinkedHashSet<>();
    private boolean sending;

    @Inject
    Announcements(SqsDocuments queue) {
        this.queue = queue;
    }

    /** The document is stored and committed. */
    public void announce(UUID document) {
        synchronized (this) {
            if (waiting.size() < MOST_WAITING) {
                waiting.add(document);
            }
            if (sending) {
                return;
            }
            sending = true;
        }
        send();
    }

    private void sent() {
        away = false;
        send();
    }

    private void send() {
        List<UUID> batch = next();
        if (!batch.isEmpty()) {
            queue.send(batch).subscribe().with(sent -> sent(), failure -> dropped(batch, failure));
        }
    }

    private synchronized List<UUID> next() {
        List<UUID> batch =
                new ArrayList<>(waiting.stream().limit(SqsDocuments.BATCH).toList());
        batch.forEach(waiting::remove);
        sending = !batch.isEmpty();
        return batch;
    }

    private void dropped(List<UUID> batch, Throwable failure) {
        // Once a time that it is away: each batch would be a line for every ten documents.
        LOG.logf(
                away ? Logger.Level.DEBUG : Logger.Level.WARN,
                "documents not announced, the sweep will find them count=%d cause=%s",
                batch.size(),
                failure);
        away = true;
        send();
    }
}
