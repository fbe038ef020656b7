package dev.muster.embedding.ingest;

import dev.muster.embedding.onnx.LocalModel;
import dev.muster.embedding.space.ActiveSpace;
import dev.muster.embedding.tokens.Tokenizer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Whether this replica can index at all; one that cannot leaves the documents to the others. */
@Singleton
class Fitness {
    private final LocalModel model;
    private final Tokenizer tokenizer;
    private final ActiveSpace space;

    @Inject
    Fitness(LocalModel model, Tokenizer tokenizer, ActiveSpace space) {
        this.model = model;
        this.tokenizer = tokenizer;
        this.space = space;
    }

    boolean fit() {
        return model.fault().isEmpty() && tokenizer.fault().isEmpty() && space.fit();
    }
}
