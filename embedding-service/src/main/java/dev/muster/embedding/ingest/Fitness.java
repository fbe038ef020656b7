package dev.muster.embedding.ingest;

import dev.muster.embedding.onnx.LocalModel;
import dev.muster.embedding.tokens.Tokenizer;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** Whether this replica can index at all; one that cannot leaves the documents to the others. */
@Singleton
class Fitness {
    private final LocalModel model;
    private final Tokenizer tokenizer;

    @Inject
    Fitness(LocalModel model, Tokenizer tokenizer) {
        this.model = model;
        this.tokenizer = tokenizer;
    }

    boolean fit() {
        return model.fault().isEmpty() && tokenizer.fault().isEmpty();
    }
}
