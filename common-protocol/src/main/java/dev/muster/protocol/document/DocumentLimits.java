package dev.muster.protocol.document;

import java.util.Set;

/** What a document may be like, the same at every door. */
public final class DocumentLimits {
    public static final Set<String> CONTENT_TYPES = Set.of("text/plain", "text/markdown");

    /** Bytes of a text, in UTF-8. */
    public static final int MAX_TEXT_BYTES = 1 << 20;

    /** Bytes of metadata, and of a filter on them: as they were sent, and as they are kept, with numbers written out. */
    public static final int MAX_METADATA_BYTES = 16 << 10;

    /** Objects and arrays one in the other, the metadata themselves included. */
    public static final int MAX_METADATA_LEVELS = 32;

    /** Digits of a number in metadata, as it was sent. */
    public static final int MAX_METADATA_DIGITS = 100;

    /** Places before or behind the point that the exponent of such a number may make of it: some more than a double has. */
    public static final int MAX_METADATA_SCALE = 400;

    private DocumentLimits() {}
}
