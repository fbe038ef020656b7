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
import java.util.Set;
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
    private final Fitness fitness;
    private final Vertx vertx;
    private final EmbeddingConfig.IngestConfig config;
    private final AtomicBoolean receiving = new AtomicBoolean();
    private final AtomicBoolean sweeping = new AtomicBoolean();
    private volatile boolean away;
    /** The last sweep found something: until one finds nothing the sweep does it all, as fast as there is room, by turns. */
    private volatile boolean backlog;

    /** The last receive brought as many as there was room for, so there are probably more. */
    private volatile boolean plenty;

    private volatile boolean stopped;

    @Inject
    IngestDocuments(
            SqsDocuments queue,
            PgPending pending,
            Workers workers,
            Receipts receipts,
            Fitness fitness,
            Vertx vertx,
            EmbeddingConfig config) {
        this.queue = queue;
        this.pending = pending;
        this.workers = workers;
        this.receipts = receipts;
        this.fitness = fitness;
        this.vertx = vertx;
        IngestBounds.check(config);
        this.config = config.ingest();
    }

    void start(@Observes StartupEvent event, Ticker ticker) {
        workers.whenRoom(this::next);
        ticker.every(config.sweepEvery(), this::sweep);
        ticker.every(config.sweepEvery(), () -> receive(1));
        ticker.every(config.sweepEvery(), receipts::flush);
        ticker.every(config.lease().dividedBy(4), workers::renew);
        receive(1);
    }

    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopped = true;
        queue.stop();
        workers.stop();
    }

    private boolean able() {
        return !stopped && fitness.fit();
    }

    private void next() {
        if (backlog) {
            sweep();
        } else {
            receive(plenty ? Math.clamp(config.documents() / 2, 1, SqsDocuments.BATCH) : 1);
        }
    }

    /**
     * Asks for messages where there is room for so many at least. Where there are plenty several are taken together, as each call
     * costs as much as a chunk; no later than the next tick what room there is is filled.
     */
    private void receive(int least) {
        int room = workers.room();
        if (able() && !backlog && room >= least && receiving.compareAndSet(false, true)) {
            queue.receive(room)
                    .onItemOrFailure()
                    .invoke((messages, failure) -> {
                        away(failure != null, failure);
                        plenty = messages != null && messages.size() >= Math.min(room, SqsDocuments.BATCH);
                    })
                    .chain(this::take)
                    .subscribe()
                    .with(taken -> received(), this::notTaken);
        }
    }

    private Uni<Void> take(List<Message> messages) {
        Map<UUID, String> named = new HashMap<>();
        messages.forEach(message -> {
            if (message.document() == null || named.putIfAbsent(message.document(), message.receipt()) != null) {
                receipts.done(message.receipt());
            }
        });
        if (named.isEmpty() || stopped) {
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
        next();
    }

    private void notTaken(Throwable failure) {
        LOG.debugf("no documents taken by message cause=%s", failure);
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
        if (able() && (room > 0 || workers.roomForOthers()) && sweeping.compareAndSet(false, true)) {
            Uni<List<Held>> leftOver =
                    room > 0 ? pending.takeLeftOver(room, Set.of()) : pending.takeLeftOver(1, workers.tenants());
            leftOver.subscribe().with(held -> swept(held, room > 0), this::notSwept);
        }
    }

    private void swept(List<Held> held, boolean ofAll) {
        held.forEach(one -> workers.begin(one, () -> {}));
        if (ofAll) {
            backlog = !held.isEmpty();
        }
        sweeping.set(false);
        if (ofAll) {
            next();
        }
    }

    private void notSwept(Throwable failure) {
        backlog = false;
        sweeping.set(false);
        LOG.debugf("documents not swept cause=%s", failure);
    }
}
