package dev.muster.embedding.ingest;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.chunk.Format;
import dev.muster.embedding.platform.Pools;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;

/** The documents that wait, and the leases on those in work. All times are the database's, so that replicas need not agree. */
@Singleton
class PgPending {
    private static final String TAKE = """
            , taken as (
                update pending p
                   set token = nextval('pending_token'), attempts = p.attempts + 1,
                       free_at = now() + make_interval(secs => $1)
                  from free where p.document_id = free.document_id
                returning p.document_id, p.tenant, p.token, p.attempts)
            select t.document_id, t.tenant, t.token, t.attempts, d.content_type, d.body
              from taken t join document d on d.id = t.document_id
            """;

    private static final String TAKE_THESE = """
            with free as (
                select document_id from pending
                 where document_id = any ($2::uuid[]) and free_at <= now()
                   for update skip locked)
            """ + TAKE;

    /** Those that were tried before have no message any more. */
    private static final String TAKE_LEFT_OVER = """
            with free as (
                select document_id from pending
                 where free_at <= now() and (attempts > 0 or free_at <= now() - make_interval(secs => $3))
                 order by free_at limit $2
                   for update skip locked)
            """ + TAKE;

    private static final String RENEW = """
            update pending p set free_at = now() + make_interval(secs => $3)
              from unnest($1::uuid[], $2::bigint[]) as held (document_id, token)
             where p.document_id = held.document_id and p.token = held.token
            returning p.token
            """;

    private static final String PUT_BACK = """
            update pending set free_at = now() + make_interval(secs => $3), attempts = attempts - $4
             where document_id = $1 and token = $2
            """;

    private final Pool pool;
    private final EmbeddingConfig.IngestConfig config;

    @Inject
    PgPending(Pools pools, EmbeddingConfig config) {
        this.pool = pools.write();
        this.config = config.ingest();
    }

    /** Takes those of the documents that may be taken. */
    Uni<List<Held>> take(Collection<UUID> documents) {
        UUID[] ids = documents.toArray(UUID[]::new);
        return pool.preparedQuery(TAKE_THESE)
                .execute(Tuple.of(seconds(config.lease()), ids))
                .map(PgPending::held);
    }

    /** Takes some of those that nobody has, and that no message can be expected for. */
    Uni<List<Held>> takeLeftOver(int atMost) {
        return pool.preparedQuery(TAKE_LEFT_OVER)
                .execute(Tuple.of(seconds(config.lease()), (long) atMost, seconds(config.messageGrace())))
                .map(PgPending::held);
    }

    /** Holds on to documents; the tokens of those that are still held. */
    Uni<Set<Long>> renew(Collection<Held> all) {
        UUID[] ids = all.stream().map(Held::document).toArray(UUID[]::new);
        Long[] tokens = all.stream().map(Held::token).toArray(Long[]::new);
        return pool.preparedQuery(RENEW)
                .execute(Tuple.of(ids, tokens, seconds(config.lease())))
                .map(PgPending::tokens);
    }

    /** Lets a document be taken again after a pause. */
    Uni<Void> putBack(Held held, Duration pause) {
        return putBack(held, pause, 0);
    }

    /** Lets a document be taken again at once, as if it had not been taken. */
    Uni<Void> release(Held held) {
        return putBack(held, Duration.ZERO, 1);
    }

    private Uni<Void> putBack(Held held, Duration pause, int uncounted) {
        return pool.preparedQuery(PUT_BACK)
                .execute(Tuple.of(held.document(), held.token(), seconds(pause), uncounted))
                .replaceWithVoid();
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1_000.0;
    }

    private static List<Held> held(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Held(
                        row.getUUID("document_id"),
                        row.getString("tenant"),
                        row.getLong("token"),
                        row.getInteger("attempts"),
                        "text/markdown".equals(row.getString("content_type")) ? Format.MARKDOWN : Format.PLAIN,
                        row.getString("body")))
                .toList();
    }

    private static Set<Long> tokens(RowSet<Row> rows) {
        Set<Long> tokens = new HashSet<>();
        rows.forEach(row -> tokens.add(row.getLong(0)));
        return tokens;
    }
}
