package dev.muster.embedding.ingest;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.platform.time.Ticker;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What keeps this replica's {@link Workers} busy: it receives messages while there is room, and sweeps for documents that no
 * message will bring: those whose message was lost, whose worker died, or whose pause is over. Without SQS the sweep does it all.
 */
@Singleton
class IngestDocuments {
    private static final Logger LOG = Logger.getLogger(IngestDocuments.class);
    private static final long PAUSE_MILLIS = 1_000;

    private final SqsDocuments queue;
    private final PgPending pending;
    private final Workers workers;
    private final Receipts receipts;
    private final Vertx vertx;
    private final EmbeddingConfig.IngestConfig config;
    private final AtomicBoolean receiving = new AtomicBoolean();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private volatile boolean away;
    private volatile boolean stopped;

    @Inject
    IngestDocuments(
            SqsDocuments queue,
            PgPending pending,
            Workers workers,
            Receipts receipts,
            Vertx vertx,
            EmbeddingConfig config) {
        this.queue = queue;
        this.pending = pending;
        this.workers = workers;
        this.receipts = receipts;
        this.vertx = vertx;
        this.config = config.ingest();
    }

    void start(@Observes StartupEvent event, Ticker ticker) {
        workers.whenRoom(this::receive);
        ticker.every(config.sweepEvery(), this::sweep);
        ticker.every(config.sweepEvery(), receipts::flush);
        ticker.every(config.lease().dividedBy(4), workers::renew);
        receive();
    }

    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopped = true;
        workers.stop();
    }

    private void receive() {
        if (!stopped && workers.room() > 0 && receiving.compareAndSet(false, true)) {
            queue.receive()
                    .invoke(messages -> away(false, null))
                    .chain(this::take)
                    .subscribe()
                    .with(taken -> received(), this::notReceived);
        }
    }

    private Uni<Void> take(List<Message> messages) {
        Map<UUID, String> named = new HashMap<>();
        messages.forEach(message -> {
            if (message.document() == null || named.putIfAbsent(message.document(), message.receipt()) != null) {
                receipts.done(message.receipt());
            }
        });
        if (named.isEmpty()) {
            return Uni.createFrom().voidItem();
        }
        return pending.take(named.keySet()).invoke(held -> begin(held, named)).replaceWithVoid();
    }

    /** A message whose document cannot be taken is done with: it is in work, or over, or the sweep's. */
    private void begin(List<Held> held, Map<UUID, String> receiptOf) {
        Map<UUID, Held> taken = held.stream().collect(Collectors.toMap(Held::document, one -> one));
        receiptOf.forEach((document, receipt) -> {
            if (!taken.containsKey(document)) {
                receipts.done(receipt);
            }
        });
        held.forEach(
                one -> workers.begin(one, () -> receipts.done(Objects.requireNonNull(receiptOf.get(one.document())))));
    }

    private void received() {
        receiving.set(false);
        receive();
    }

    private void notReceived(Throwable failure) {
        away(true, failure);
        vertx.setTimer(PAUSE_MILLIS, fired -> received());
    }

    private void away(boolean now, @Nullable Throwable cause) {
        if (away != now) {
            away = now;
            LOG.warnf("queue of documents %s cause=%s", now ? "away, the sweep does its work" : "is back", cause);
        }
    }

    private void sweep() {
        int room = workers.room();
        if (!stopped && room > 0 && sweeping.compareAndSet(false, true)) {
            pending.takeLeftOver(room)
                    .onTermination()
                    .invoke(() -> sweeping.set(false))
                    .subscribe()
                    .with(
                            held -> held.forEach(one -> workers.begin(one, () -> {})),
                            failure -> LOG.debugf("documents not swept cause=%s", failure));
        }
    }
}
