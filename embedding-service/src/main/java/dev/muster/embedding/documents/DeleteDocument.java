package dev.muster.embedding.documents;

import dev.muster.embedding.ingest.Endings;
import dev.muster.platform.sql.SqlFailure;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.UUID;

/** The use case of deleting a document. An ingestion of it that is under way comes to nothing. */
@Singleton
class DeleteDocument {
    private final PgDocuments documents;
    private final Endings endings;

    @Inject
    DeleteDocument(PgDocuments documents, Endings endings) {
        this.documents = documents;
        this.endings = endings;
    }

    /**
     * Fails with {@link ErrorCode#DOCUMENT_NOT_FOUND}, or {@link ErrorCode#OUTCOME_UNKNOWN} where the database was lost on the
     * way.
     */
    Uni<Void> delete(Caller caller, UUID id) {
        return documents
                .delete(caller.tenant(), id)
                .invoke(there -> {
                    if (!there) {
                        throw ErrorCode.DOCUMENT_NOT_FOUND.because("There is no document " + id);
                    }
                    endings.tell(id);
                })
                .onFailure(failure -> SqlFailure.of(failure) == SqlFailure.UNKNOWN)
                .transform(failure -> ErrorCode.OUTCOME_UNKNOWN.because("The connection to the database was lost"))
                .replaceWithVoid();
    }
}
