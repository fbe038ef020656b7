package dev.muster.embedding.embed;

import java.util.List;

/**
 * The vectors of some texts, in their order.
 *
 * @param model id of the model
 * @param dimensions of each vector
 */
public record Vectors(String model, int dimensions, List<TextVector> vectors) {
    public Vectors {
        vectors = List.copyOf(vectors);
    }
}
