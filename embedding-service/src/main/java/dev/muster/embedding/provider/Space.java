package dev.muster.embedding.provider;

/**
 * A space of vectors: only those of the same space can be compared.
 *
 * @param model id
 * @param version of the model's files, or its name elsewhere
 * @param dimensions of each vector, which have length 1
 * @param maxTokens tokens the model reads
 */
public record Space(String model, String version, int dimensions, int maxTokens) {
    /** What tells it from every other one. */
    public String id() {
        return model + '\n' + version + '\n' + dimensions + '\n' + maxTokens + "\nunit";
    }
}
