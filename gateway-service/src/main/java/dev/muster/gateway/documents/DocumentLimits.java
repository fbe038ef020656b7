package dev.muster.gateway.documents;

/** The bounds of documents, the same at every door. */
public final class DocumentLimits {
    /** UTF-16 units of a text. */
    public static final int MAX_TEXT_CHARS = 4 << 20;

    /** Bytes of metadata, and of a filter on them. */
    public static final int MAX_METADATA_BYTES = 16 << 10;

    private DocumentLimits() {}
}
