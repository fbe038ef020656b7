package dev.muster.gateway.embeddings;

/** The bounds of what is embedded and searched for, the same at every door. */
public final class EmbeddingLimits {
    /** Texts in one request. */
    public static final int MAX_TEXTS = 2_048;

    /** UTF-16 units of one text: 16 for each of the 8,192 tokens that the embedding service takes. */
    public static final int MAX_CHARS = 131_072;

    /** Tokens of all texts of one request. */
    public static final int MAX_TOKENS = 300_000;

    public static final int MAX_DIMENSIONS = 65_536;
    public static final int MAX_MODEL_CHARS = 256;

    private EmbeddingLimits() {}
}
