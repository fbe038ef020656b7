package dev.muster.embedding.documents;

import java.util.Locale;

/** How far a document has come. */
public enum DocumentState {
    /** Stored, waiting for its turn or in work. */
    PENDING(1),
    /** Its chunks can be found. */
    INDEXED(2),
    /** It has no chunks, for a reason that is stored with it. Adding it again queues it again. */
    FAILED(3);

    private final short number;

    DocumentState(int number) {
        this.number = (short) number;
    }

    /** The number it is stored as. */
    short number() {
        return number;
    }

    static DocumentState of(int number) {
        return values()[number - 1];
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
