package dev.muster.gateway.identity;

import dev.muster.gateway.GatewayConfig;
import dev.muster.protocol.error.ErrorCode;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The keys in PostgreSQL. A read that fails is {@code unavailable}, a change that fails {@code outcome_unknown}: what these
 * statements are given was checked before, so nothing but PostgreSQL itself can be wrong.
 */
@Singleton
class PgKeys {
    private static final Logger LOG = Logger.getLogger(PgKeys.class);

    private static final String COLUMNS =
            "id, prefix, hash, tenant, name, scopes, created_at, created_by, expires_at, revoked_at";

    private static final String FIND = "select " + COLUMNS + " from gateway.api_key where prefix = $1";

    private static final String INSERT = """
            insert into gateway.api_key (id, prefix, hash, tenant, name, scopes, created_at, created_by, expires_at)
            values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
            on conflict (prefix) do nothing
            """;

    private static final String LIST = "select " + COLUMNS + """
             from gateway.api_key
            where ($1::text is null or tenant = $1) and ($2::uuid is null or id < $2)
            order by id desc
            limit $3
            """;

    private static final String REVOKE = """
            with revoked as (
                update gateway.api_key set revoked_at = coalesce(revoked_at, $2) where id = $1 returning id),
            bumped as (
                update gateway.key_epoch set epoch = epoch + 1 where exists (select from revoked) returning epoch)
            select epoch from bumped
            """;

    private static final String GAIN = """
            with gained as (
                update gateway.api_key set scopes = $3 where prefix = $1 and hash = $2 and not scopes @> $3 returning id),
            bumped as (
                update gateway.key_epoch set epoch = epoch + 1 where exists (select from gained) returning epoch)
            select epoch from bumped
            """;

    private static final String EPOCH = "select epoch from gateway.key_epoch";

    private final Pool pool;
    private final Duration timeout;

    PgKeys(Pool pool, GatewayConfig config) {
        this.pool = pool;
        this.timeout = config.keys().timeout();
    }

    Uni<Optional<ApiKey>> find(String prefix) {
        return read(FIND, Tuple.of(prefix)).map(PgKeys::first).map(row -> row.map(PgKeys::key));
    }

    /** False when the prefix is taken: by the same key or, hardly, by another one. */
    Uni<Boolean> insert(ApiKey key) {
        return change(INSERT, columns(key)).map(done -> done.rowCount() == 1);
    }

    /** Newest first. */
    Uni<List<ApiKey>> list(@Nullable String tenant, @Nullable UUID before, int limit) {
        return read(LIST, Tuple.of(tenant, before, limit)).map(PgKeys::keys);
    }

    /** Revokes and bumps the epoch, both or neither; empty when there is no such key. Repeating it is harmless. */
    Uni<Optional<Long>> revoke(UUID id, Instant now) {
        return change(REVOKE, Tuple.of(id, time(now)))
                .map(PgKeys::first)
                .map(row -> row.map(found -> found.getLong(0)));
    }

    /** Gives a key those scopes, if it lacks any of them, and bumps the epoch then; for the same key only. */
    Uni<Void> gain(ApiKey key) {
        return change(
                        GAIN,
                        Tuple.of(
                                key.prefix(),
                                Buffer.buffer(key.digest().bytes()),
                                key.scopes().toArray(String[]::new)))
                .replaceWithVoid();
    }

    Uni<Long> epoch() {
        return read(EPOCH, Tuple.tuple()).map(rows -> rows.iterator().next().getLong(0));
    }

    private Uni<RowSet<Row>> read(String sql, Tuple values) {
        return run(sql, values)
                .onFailure()
                .transform(failure -> ErrorCode.UNAVAILABLE.because("The keys cannot be read now"));
    }

    private Uni<RowSet<Row>> change(String sql, Tuple values) {
        return run(sql, values)
                .onFailure()
                .transform(
                        failure -> ErrorCode.OUTCOME_UNKNOWN.because("PostgreSQL did not confirm the change of a key"));
    }

    private Uni<RowSet<Row>> run(String sql, Tuple values) {
        return pool.preparedQuery(sql)
                .execute(values)
                .ifNoItem()
                .after(timeout)
                .fail()
                .onFailure()
                .invoke(failure -> LOG.debugf(failure, "Statement on keys failed"));
    }

    private static Tuple columns(ApiKey key) {
        return Tuple.tuple()
                .addUUID(key.id())
                .addString(key.prefix())
                .addValue(Buffer.buffer(key.digest().bytes()))
                .addString(key.tenant())
                .addString(key.name())
                .addValue(key.scopes().toArray(String[]::new))
                .addOffsetDateTime(time(key.createdAt()))
                .addString(key.createdBy())
                .addValue(key.expiresAt() == null ? null : time(key.expiresAt()));
    }

    private static Optional<Row> first(RowSet<Row> rows) {
        Iterator<Row> all = rows.iterator();
        return all.hasNext() ? Optional.of(all.next()) : Optional.empty();
    }

    private static List<ApiKey> keys(RowSet<Row> rows) {
        List<ApiKey> keys = new ArrayList<>(rows.size());
        rows.forEach(row -> keys.add(key(row)));
        return keys;
    }

    private static ApiKey key(Row row) {
        return new ApiKey(
                row.getUUID(0),
                row.getString(1),
                new KeyDigest(row.getBuffer(2).getBytes()),
                row.getString(3),
                row.getString(4),
                List.of((String[]) row.getValue(5)),
                row.getOffsetDateTime(6).toInstant(),
                row.getString(7),
                instant(row.getOffsetDateTime(8)),
                instant(row.getOffsetDateTime(9)));
    }

    private static @Nullable Instant instant(@Nullable OffsetDateTime time) {
        return time == null ? null : time.toInstant();
    }

    private static OffsetDateTime time(Instant instant) {
        return instant.atOffset(ZoneOffset.UTC);
    }
}
