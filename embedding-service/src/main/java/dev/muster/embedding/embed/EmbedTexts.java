package dev.muster.embedding.embed;

import dev.muster.embedding.model.Model;
import dev.muster.embedding.model.Models;
import dev.muster.embedding.provider.Computed;
import dev.muster.embedding.provider.Space;
import dev.muster.protocol.caller.Caller;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;

/** Texts to vectors, for whoever asks: each text by itself is remembered or computed, once however many ask at a time. */
@Singleton
public class EmbedTexts {
    private final Models models;

    @Inject
    EmbedTexts(Models models) {
        this.models = models;
    }

    /** How soon an answer is wanted. */
    public enum Urgency {
        /** Somebody waits. */
        NOW,
        /** Indexing; gives way to the others, and never quite starves. */
        BULK
    }

    /**
     * @param model empty: the default
     * @param texts 1 to 256, none empty, each what UTF-8 can hold
     * @param dimensions 0: those of the model
     */
    public Uni<Vectors> embed(Caller caller, String model, List<String> texts, int dimensions, Urgency urgency) {
        Model asked = models.find(model);
        Space space = asked.space();
        EmbedRules.check(space, texts, dimensions);
        boolean bulk = urgency == Urgency.BULK;
        return Uni.join()
                .all(texts.stream()
                        .map(text -> asked.queue().compute(text, bulk))
                        .toList())
                .andFailFast()
                .map(all -> new Vectors(
                        space.model(),
                        space.dimensions(),
                        all.stream().map(EmbedTexts::vector).toList()));
    }

    private static TextVector vector(Computed computed) {
        return new TextVector(computed.vector(), computed.tokens(), computed.truncated(), false);
    }
}
