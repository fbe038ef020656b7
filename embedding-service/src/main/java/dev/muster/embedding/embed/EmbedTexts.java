package dev.muster.embedding.embed;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.model.Model;
import dev.muster.embedding.model.Models;
import dev.muster.embedding.provider.Space;
import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;

/**
 * Texts to vectors, for whoever asks: each text by itself is remembered or computed, once however many ask at a time.
 *
 * <p>A text is taken as it was sent: neither normalised nor trimmed. Answers come on the Vert.x context that asked, where there is
 * one.
 */
@Singleton
public class EmbedTexts {
    /** UTF-16 units of all texts up to which their keys are computed on the thread that asks: a millisecond, about. */
    private static final int MAX_HERE = 256 << 10;

    private final Models models;
    private final VectorMemory memory;
    private final Duration patience;
    private final Flights flights = new Flights();

    @Inject
    EmbedTexts(Models models, VectorMemory memory, EmbeddingConfig config) {
        this.models = models;
        this.memory = memory;
        this.patience = config.embed().cacheWait();
    }

    /** How soon an answer is wanted. */
    public enum Urgency {
        /** Somebody waits. */
        NOW,
        /** Indexing and long lists; gives way to the others, and never quite starves. */
        BULK;

        private static final int FEW = 8;

        /** Of a call: a list would keep all others waiting for as long as it takes. */
        static Urgency of(int texts) {
            return texts > FEW ? BULK : NOW;
        }
    }

    /**
     * Fails with {@link ErrorCode#INVALID_ARGUMENT}, {@link ErrorCode#MODEL_NOT_FOUND}, {@link ErrorCode#TOO_MANY_TOKENS}, {@link
     * ErrorCode#OVERLOADED}, {@link ErrorCode#UNAVAILABLE}, {@link ErrorCode#PROVIDER_FAILED}, {@link
     * ErrorCode#DEADLINE_EXCEEDED}; then none of the vectors is told.
     *
     * @param model empty: the default
     * @param texts 1 to 256, none empty, each what UTF-8 can hold
     * @param dimensions 0: those of the model
     */
    public Uni<Vectors> embed(Caller caller, String model, List<String> texts, int dimensions, Urgency urgency) {
        Model asked = models.find(model);
        Space space = asked.space();
        EmbedRules.check(space, texts, dimensions);
        boolean bulk = urgency == Urgency.BULK;
        return folded(space, texts)
                .chain(folded -> different(caller.tenant(), asked, folded, bulk)
                        .map(different -> new Vectors(space.model(), space.dimensions(), folded.unfold(different))))
                .plug(Contexts::backToTheOneThatAsks);
    }

    private static Uni<Folded> folded(Space space, List<String> texts) {
        TextKeys keys = new TextKeys(space);
        Uni<Folded> folded = Uni.createFrom()
                .item(() -> new Folded(texts.stream().map(keys::of).toList(), texts));
        long chars = texts.stream().mapToLong(String::length).sum();
        return chars > MAX_HERE ? folded.runSubscriptionOn(Infrastructure.getDefaultWorkerPool()) : folded;
    }

    private Uni<List<TextVector>> different(String tenant, Model model, Folded folded, boolean bulk) {
        List<FlightKey> keys = folded.keys().stream()
                .map(key -> new FlightKey(tenant, key, bulk))
                .toList();
        return Uni.createFrom().emitter(asker -> {
            Lead lead = new Lead(flights, memory, model, patience);
            new Asking(folded, asker).join(flights, keys, folded.texts(), lead);
            lead.start();
        });
    }

    /** Texts under way, or landed and not yet remembered. */
    int underWay() {
        return flights.size();
    }
}
