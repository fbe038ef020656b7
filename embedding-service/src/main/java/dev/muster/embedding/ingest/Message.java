package dev.muster.embedding.ingest;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A message from the queue.
 *
 * @param document that it names; null where it makes no sense
 * @param receipt by which it can be deleted
 */
record Message(@Nullable UUID document, String receipt) {}
