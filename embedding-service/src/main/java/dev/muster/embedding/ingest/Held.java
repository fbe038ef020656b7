package dev.muster.embedding.ingest;

import dev.muster.embedding.chunk.Format;
import java.util.UUID;

/**
 * A document this replica has taken.
 *
 * @param token the fencing token of this taking
 * @param attempts how often the document was taken, this time included
 */
record Held(UUID document, String tenant, long token, int attempts, Format format, String text) {}
