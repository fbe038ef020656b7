package dev.muster.embedding.documents;

import dev.muster.embedding.ingest.Announcements;
import dev.muster.embedding.space.ActiveSpace;
import dev.muster.platform.sql.SqlFailure;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The use case of adding a document: durable before it answers, the same content once. */
@Singleton
class AddDocument {
    private static final int LARGE = 16 * 1_024;
    private static final int LATER_MILLIS = 5_000;

    private final ActiveSpace space;
    private final PgAdd documents;
    private final Announcements announcements;

    @Inject
    AddDocument(ActiveSpace space, PgAdd documents, Announcements announcements) {
        this.space = space;
        this.documents = documents;
        this.announcements = announcements;
    }

    /**
     * Fails with {@link ErrorCode#TOO_MANY_DOCUMENTS} where too much of the tenant waits, {@link ErrorCode#UNAVAILABLE} where this
     * replica is not meant to index, {@link ErrorCode#OUTCOME_UNKNOWN} where the database was lost on the way, or what a rule says.
     */
    Uni<Added> add(Caller caller, UUID id, String contentType, byte[] metadata, String text) {
        space.requireModel();
        return checked(text.length(), () -> NewDocument.checked(id, contentType, metadata, text))
                .chain(document -> add(caller.tenant(), document))
                .onFailure(AddDocument::lost)
                .transform(failure -> ErrorCode.OUTCOME_UNKNOWN.because("The connection to the database was lost"));
    }

    private static Uni<NewDocument> checked(int length, Supplier<NewDocument> check) {
        Uni<NewDocument> checked = Uni.createFrom().item(check);
        return length < LARGE ? checked : checked.runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    private Uni<Added> add(String tenant, NewDocument document) {
        return documents
                .store(tenant, document)
                .chain(stored -> stored.document() == null
                        ? known(tenant, document, stored)
                        : Uni.createFrom().item(announced(stored.document(), true)));
    }

    /** It was there, or it cannot be. */
    private Uni<Added> known(String tenant, NewDocument document, PgAdd.Stored stored) {
        return documents.byHash(tenant, document).chain(there -> {
            if (there == null) {
                return stored.room() ? refusal(document.id()) : Uni.createFrom().failure(full(stored));
            }
            return there.state() == DocumentState.FAILED
                    ? again(tenant, document)
                    : Uni.createFrom().item(asItStands(document, there));
        });
    }

    private Uni<Added> again(String tenant, NewDocument document) {
        return documents.again(tenant, document).chain(stored -> {
            if (!stored.room()) {
                throw full(stored);
            }
            @Nullable DocumentView queued = stored.document();
            return queued == null
                    ? queuedBefore(tenant, document)
                    : Uni.createFrom().item(announced(queued, false));
        });
    }

    /** By somebody else a moment ago, or by this very statement, whose answer was lost. */
    private Uni<Added> queuedBefore(String tenant, NewDocument document) {
        return documents.byHash(tenant, document).map(there -> {
            if (there == null) {
                throw ErrorCode.UNAVAILABLE.because("The same document was deleted at this moment");
            }
            return there.state() == DocumentState.PENDING ? announced(there, false) : new Added(there, false);
        });
    }

    /** It has the id of this call where the call stored it and the answer was lost. */
    private Added asItStands(NewDocument document, DocumentView there) {
        return there.id().equals(document.id()) && there.state() == DocumentState.PENDING
                ? announced(there, true)
                : new Added(there, false);
    }

    private Added announced(DocumentView document, boolean created) {
        announcements.announce(document.id());
        return new Added(document, created);
    }

    private Uni<Added> refusal(UUID id) {
        return documents.taken(id).map(taken -> {
            throw taken
                    ? ErrorCode.INVALID_ARGUMENT.because("The id is that of a document with other content")
                    : ErrorCode.UNAVAILABLE.because("The same document was deleted at this moment");
        });
    }

    private static MusterException full(PgAdd.Stored stored) {
        String what = stored.fewer() ? "Too much text" : "Too many documents";
        return new MusterException(
                ErrorCode.TOO_MANY_DOCUMENTS, what + " of the tenant waits to be indexed", LATER_MILLIS);
    }

    private static boolean lost(Throwable failure) {
        return !(failure instanceof MusterException) && SqlFailure.of(failure) == SqlFailure.UNKNOWN;
    }
}
