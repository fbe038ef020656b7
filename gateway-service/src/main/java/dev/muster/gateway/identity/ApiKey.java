package dev.muster.gateway.identity;

import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A key as it is kept.
 *
 * @param expiresAt null: never
 * @param revokedAt null: not revoked
 */
record ApiKey(
        UUID id,
        String prefix,
        KeyDigest digest,
        String tenant,
        String name,
        List<String> scopes,
        Instant createdAt,
        String createdBy,
        @Nullable Instant expiresAt,
        @Nullable Instant revokedAt) {

    /** The principal of calls made with it. */
    String principal() {
        return "key:" + prefix;
    }
}
