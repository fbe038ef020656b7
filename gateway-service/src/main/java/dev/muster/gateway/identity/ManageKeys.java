package dev.muster.gateway.identity;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.id.Uuid7;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Making, listing and revoking keys. */
@Singleton
class ManageKeys {
    private final PgKeys keys;
    private final KeyEpoch epoch;
    private final Uuid7 ids;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();

    ManageKeys(PgKeys keys, KeyEpoch epoch, Uuid7 ids, Clock clock) {
        this.keys = keys;
        this.epoch = epoch;
        this.ids = ids;
        this.clock = clock;
    }

    /** A new key with its text, which is known only now. */
    record Created(ApiKey key, String text) {
        @Override
        public String toString() {
            return "Created[" + key.prefix() + "]";
        }
    }

    Uni<Created> create(Identity admin, NewKey wanted) {
        String text = KeyText.generate(random);
        ApiKey key = row(admin, wanted, KeyText.parse(text).orElseThrow());
        return keys.insert(key)
                .chain(stored -> stored ? Uni.createFrom().item(new Created(key, text)) : create(admin, wanted));
    }

    /** Newest first. */
    Uni<List<ApiKey>> list(@Nullable String tenant, @Nullable UUID before, int limit) {
        return keys.list(tenant, before, limit);
    }

    /** Every gateway knows within a second, this one at once. */
    Uni<Long> revoke(UUID id) {
        return keys.revoke(id, clock.instant())
                .map(bumped -> bumped.orElseThrow(() -> ErrorCode.KEY_NOT_FOUND.because("No key has this id")))
                .invoke(epoch::saw);
    }

    private ApiKey row(Identity admin, NewKey wanted, KeyText text) {
        return new ApiKey(
                ids.next(),
                text.prefix(),
                text.digest(),
                wanted.tenant(),
                wanted.name(),
                wanted.scopes(),
                clock.instant(),
                admin.caller().principal(),
                wanted.expiresAt(),
                null);
    }
}
