package dev.muster.embedding.ingest;

/** The document is no longer this worker's: its lease was lost, or the document was deleted. Nothing was written. */
final class Superseded extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Superseded() {
        super("superseded", null, false, false);
    }
}
