package dev.muster.embedding.ingest;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.chunk.Chunk;
import dev.muster.embedding.chunk.Chunker;
import dev.muster.embedding.embed.EmbedTexts;
import dev.muster.embedding.embed.TextVector;
import dev.muster.embedding.embed.Vectors;
import dev.muster.embedding.space.ActiveSpace;
import dev.muster.embedding.space.VectorSpace;
import dev.muster.embedding.tokens.Tokenizer;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.caller.Scope;
import dev.muster.protocol.error.ErrorCode;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The use case of one attempt: cut up, embed slice by slice, store. */
@Singleton
class IndexDocument {
    private static final String PRINCIPAL = "service:embedding";

    private final Chunker chunker;
    private final EmbedTexts embedding;
    private final ActiveSpace active;
    private final PgIndex index;
    private final int slice;
    private final Duration patience;

    @Inject
    IndexDocument(
            Tokenizer tokenizer, EmbedTexts embedding, ActiveSpace active, PgIndex index, EmbeddingConfig config) {
        this.chunker = new Chunker(tokenizer::spans);
        this.embedding = embedding;
        this.active = active;
        this.index = index;
        this.slice = config.ingest().slice();
        this.patience = config.ingest().sliceTimeout();
    }

    /** Completes once the document is indexed; fails with what stopped it, and then nothing was written. */
    Uni<Void> index(Held held) {
        return active.get().chain(space -> cutUp(held)
                .chain(chunks -> embedded(space, held, chunks))
                .chain(chunks -> index.indexed(space, held, chunks)));
    }

    private Uni<List<Chunk>> cutUp(Held held) {
        return Uni.createFrom()
                .item(() -> chunker.chunks(held.text(), held.format()))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool())
                .ifNoItem()
                .after(patience)
                .failWith(() -> ErrorCode.INTERNAL.because("Cutting the document up took too long"));
    }

    private Uni<List<IndexedChunk>> embedded(VectorSpace space, Held held, List<Chunk> chunks) {
        Caller caller = new Caller(held.tenant(), PRINCIPAL, Set.of(Scope.EMBEDDINGS));
        return Multi.createFrom()
                .items(slices(chunks).stream())
                .onItem()
                .transformToUniAndConcatenate(part -> embed(space, caller, part))
                .onItem()
                .disjoint()
                .map(IndexedChunk.class::cast)
                .collect()
                .asList();
    }

    private Uni<List<IndexedChunk>> embed(VectorSpace space, Caller caller, List<Chunk> part) {
        List<String> texts = part.stream().map(Chunk::text).toList();
        return embedding
                .embed(caller, space.model(), texts, 0, EmbedTexts.Urgency.BULK)
                .ifNoItem()
                .after(patience)
                .failWith(() -> ErrorCode.DEADLINE_EXCEEDED.because("The model did not answer in time"))
                .map(vectors -> paired(space, part, vectors));
    }

    private static List<IndexedChunk> paired(VectorSpace space, List<Chunk> part, Vectors vectors) {
        if (vectors.dimensions() != space.dimensions() || vectors.vectors().size() != part.size()) {
            throw ErrorCode.PROVIDER_FAILED.because("The model gave other vectors than asked for");
        }
        List<IndexedChunk> pairs = new ArrayList<>(part.size());
        for (int i = 0; i < part.size(); i++) {
            TextVector vector = vectors.vectors().get(i);
            pairs.add(new IndexedChunk(part.get(i), vector.tokens(), vector.vector()));
        }
        return pairs;
    }

    private List<List<Chunk>> slices(List<Chunk> chunks) {
        List<List<Chunk>> slices = new ArrayList<>();
        for (int from = 0; from < chunks.size(); from += slice) {
            slices.add(chunks.subList(from, Math.min(from + slice, chunks.size())));
        }
        return slices;
    }
}
