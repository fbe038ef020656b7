package dev.muster.embedding.documents;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.ingest.Endings;
import dev.muster.platform.time.Ticker;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The use cases of looking at documents, and of waiting until one is indexed or has failed. */
@Singleton
class ReadDocuments {
    private static final Logger LOG = Logger.getLogger(ReadDocuments.class);
    private static final int MAX_PAGE = 200;

    private final PgDocuments documents;
    private final Endings endings;
    private final EmbeddingConfig.DocumentsConfig config;
    private final AtomicBoolean looking = new AtomicBoolean();
    private volatile boolean stopped;

    @Inject
    ReadDocuments(PgDocuments documents, Endings endings, EmbeddingConfig config) {
        this.documents = documents;
        this.endings = endings;
        this.config = config.documents();
    }

    /** A page of a list. */
    record Page(List<DocumentView> documents, boolean more) {}

    /** The document once it is settled, or as it stands when the wait is over; {@link ErrorCode#DOCUMENT_NOT_FOUND}. */
    Uni<DocumentView> get(Caller caller, UUID id, Duration atMost) {
        if (!atMost.isPositive()) {
            return read(caller, id);
        }
        Duration wait = atMost.compareTo(config.maxWait()) > 0 ? config.maxWait() : atMost;
        long until = System.nanoTime() + wait.toNanos();
        return read(caller, id)
                .chain(found -> found.state() == DocumentState.PENDING
                        ? await(caller, id, until)
                        : Uni.createFrom().item(found));
    }

    Uni<Page> list(Caller caller, @Nullable UUID before, Set<DocumentState> states, Metadata filter, int limit) {
        if (limit < 1 || limit > MAX_PAGE) {
            throw ErrorCode.INVALID_ARGUMENT.because("The limit is not 1 to " + MAX_PAGE);
        }
        return documents
                .page(caller.tenant(), before, states, filter, limit + 1)
                .map(found -> new Page(found.subList(0, Math.min(limit, found.size())), found.size() > limit));
    }

    void start(@Observes StartupEvent event, Ticker ticker) {
        ticker.every(config.lookEvery(), this::look);
    }

    void stop(@Observes ShutdownDelayInitiatedEvent event) {
        stopped = true;
        endings.tellAll();
    }

    private Uni<DocumentView> read(Caller caller, UUID id) {
        return documents.byId(caller.tenant(), id).map(found -> {
            if (found == null) {
                throw ErrorCode.DOCUMENT_NOT_FOUND.because("There is no document " + id);
            }
            return found;
        });
    }

    /** Enters first and reads second, so that no end is missed between the two. */
    private Uni<DocumentView> await(Caller caller, UUID id, long until) {
        long left = until - System.nanoTime();
        if (left <= 0 || stopped) {
            return read(caller, id);
        }
        Uni<Boolean> told = endings.next(id, config.maxWaiters())
                .replaceWith(true)
                .ifNoItem()
                .after(Duration.ofNanos(left))
                .recoverWithItem(false);
        Uni<DocumentView> ended = told.chain(word -> word ? await(caller, id, until) : read(caller, id));
        Uni<DocumentView> already = read(caller, id)
                .chain(found -> found.state() == DocumentState.PENDING
                        ? Uni.createFrom().nothing()
                        : Uni.createFrom().item(found));
        return Uni.combine().any().of(ended, already);
    }

    private void look() {
        Set<UUID> waited = endings.documents();
        if (!waited.isEmpty() && looking.compareAndSet(false, true)) {
            documents
                    .settled(waited)
                    .onTermination()
                    .invoke(() -> looking.set(false))
                    .subscribe()
                    .with(
                            settled -> settled.forEach(endings::tell),
                            failure -> LOG.debugf("waiters not swept cause=%s", failure));
        }
    }
}
