package dev.muster.embedding.documents;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A document without its text.
 *
 * @param metadata JSON object
 * @param bytes of the text, in UTF-8
 * @param chunks 0 until it is indexed
 * @param tokens of all chunks
 * @param errorCode of the catalogue; null unless it has failed
 * @param contentHash SHA-256 in hex
 */
record DocumentView(
        UUID id,
        DocumentState state,
        String contentType,
        String metadata,
        int bytes,
        int chunks,
        int tokens,
        @Nullable String errorCode,
        @Nullable String errorMessage,
        Instant createdAt,
        @Nullable Instant indexedAt,
        String contentHash) {}
