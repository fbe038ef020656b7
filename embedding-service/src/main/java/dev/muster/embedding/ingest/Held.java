package dev.muster.embedding.ingest;

import dev.muster.embedding.chunk.Format;
import java.util.UUID;

/**
 * A document this replica has taken.
 *
 * @param token the fencing token of this taking
 * @param before what was tried before this taking
 */
record Held(UUID document, String tenant, long token, Tries before, Format format, String text) {}
