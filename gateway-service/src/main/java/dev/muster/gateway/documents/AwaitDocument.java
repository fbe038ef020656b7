package dev.muster.gateway.documents;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.embeddings.EmbeddingClient;
import dev.muster.gateway.identity.Identity;
import dev.muster.gateway.wait.Waiting;
import dev.muster.proto.embedding.v1.Document;
import dev.muster.protocol.id.DocumentId;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Waiting for a document, as {@link Waiting} does it. */
@Singleton
class AwaitDocument {
    private final EmbeddingClient client;
    private final Waiting waiting;
    private final Duration slice;

    AwaitDocument(EmbeddingClient client, Waiting waiting, GatewayConfig config) {
        this.client = client;
        this.waiting = waiting;
        this.slice = config.embedding().waitSlice();
    }

    /** The document when it is indexed or has failed, or as it stands when the wait is over; at once where that is zero. */
    Uni<Document> settled(Identity identity, DocumentId id, Duration wait) {
        return waiting.until(
                document -> DocumentStates.isSettled(document.getState()),
                identity,
                wait,
                slice,
                (caller, part) -> client.get(caller, id, part));
    }

    /** The same for one that was just stored; that is what is answered, whatever becomes of the wait. */
    Uni<Document> settled(Identity identity, Document stored, Duration wait) {
        DocumentId id = DocumentId.parse(stored.getId());
        return waiting.until(
                document -> DocumentStates.isSettled(document.getState()),
                identity,
                wait,
                slice,
                (caller, part) -> client.get(caller, id, part),
                stored);
    }
}
