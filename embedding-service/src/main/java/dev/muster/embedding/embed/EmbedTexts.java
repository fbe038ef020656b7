package dev.muster.embedding.embed;

import dev.muster.protocol.caller.Caller;
import dev.muster.protocol.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.List;

/** Texts to vectors, for whoever asks: each text by itself is remembered or computed, once however many ask at a time. */
@Singleton
public class EmbedTexts {
    /** How soon an answer is wanted. */
    public enum Urgency {
        /** Somebody waits. */
        NOW,
        /** Indexing; gives way to the others, and never quite starves. */
        BULK
    }

    /**
     * @param model empty: the default
     * @param texts none empty
     * @param dimensions 0: those of the model
     */
    public Uni<Vectors> embed(Caller caller, String model, List<String> texts, int dimensions, Urgency urgency) {
        return Uni.createFrom().failure(ErrorCode.UNAVAILABLE.because("No model is built in yet"));
    }
}
