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
                   set token = nextval('pending_token'), free_at = now() + make_interval(secs => $1)
                  from free where p.document_id = free.document_id
                returning p.document_id, p.tenant, p.token, p.attempts, p.passed,
                          extract(epoch from now() - p.queued_at)::float8 as waited)
            select t.document_id, t.tenant, t.token, t.attempts, t.passed, t.waited, d.content_type, d.body
              from taken t join document d on d.id = t.document_id
            """;

    private static final String TAKE_THESE = """
            with free as (
                select document_id from pending
                 where document_id = any ($2::uuid[]) and free_at <= now()
                   for update skip locked)
            """ + TAKE;

    /** The oldest ones of each tenant, tenants in random order. Those that were taken before have no message any more. */
    private static final String TAKE_LEFT_OVER = """
            with recursive tenants (tenant) as (
                (select tenant from pending order by tenant limit 1)
                union all
                select (select p.tenant from pending p where p.tenant > t.tenant order by p.tenant limit 1)
                  from tenants t where t.tenant is not null
            ), turns as materialized (
                select tenant, $2::bigint / count(*) over () as share from tenants
                 where tenant <> all ($4::text[])
                 order by random()
            ), free as (
                select f.document_id
                  from turns t
                 cross join lateral (
                    select p.document_id from pending p
                     where p.tenant = t.tenant and p.free_at <= now()
                       and (p.token > 0 or p.free_at <= now() - make_interval(secs => $3))
                     order by p.free_at
                     limit greatest(1, t.share)
                       for update skip locked) f
                 limit $2)
            """ + TAKE;

    private static final String BEGUN = "update pending set attempts = $3 where document_id = $1 and token = $2";

    private static final String RENEW = """
            update pending p set free_at = now() + make_interval(secs => $3)
              from unnest($1::uuid[], $2::bigint[]) as held (document_id, token)
             where p.document_id = held.document_id and p.token = held.token
            returning p.token
            """;

    private static final String PUT_BACK = """
            update pending set free_at = now() + make_interval(secs => $3), attempts = $4, passed = $5
             where document_id = $1 and token = $2
            """;

    private final Pool pool;
    private final Pool leases;
    private final EmbeddingConfig.IngestConfig config;

    @Inject
    PgPending(Pools pools, EmbeddingConfig config) {
        this.pool = pools.write();
        this.leases = pools.leases();
        this.config = config.ingest();
    }

    /** Takes those of the documents that may be taken. */
    Uni<List<Held>> take(Collection<UUID> documents) {
        UUID[] ids = documents.toArray(UUID[]::new);
        return leases.preparedQuery(TAKE_THESE)
                .execute(Tuple.of(seconds(config.lease()), ids))
                .map(PgPending::held);
    }

    /**
     * Takes some of those that nobody has, and that no message can be expected for, from as many tenants as possible.
     *
     * @param others whose documents are left alone
     */
    Uni<List<Held>> takeLeftOver(int atMost, Set<String> others) {
        String[] leftAlone = others.toArray(String[]::new);
        return leases.preparedQuery(TAKE_LEFT_OVER)
                .execute(Tuple.of(seconds(config.lease()), (long) atMost, seconds(config.messageGrace()), leftAlone))
                .map(PgPending::held);
    }

    /** Holds on to documents; the tokens of those that are still held. */
    Uni<Set<Long>> renew(Collection<Held> all) {
        UUID[] ids = all.stream().map(Held::document).toArray(UUID[]::new);
        Long[] tokens = all.stream().map(Held::token).toArray(Long[]::new);
        return leases.preparedQuery(RENEW)
                .execute(Tuple.of(ids, tokens, seconds(config.lease())))
                .map(PgPending::tokens);
    }

    /** Counts an attempt, which begins; fails with {@link Superseded}. */
    Uni<Void> begun(Held held) {
        int attempts = held.before().after(true).attempts();
        return pool.preparedQuery(BEGUN)
                .execute(Tuple.of(held.document(), held.token(), attempts))
                .invoke(rows -> {
                    if (rows.rowCount() != 1) {
                        throw new Superseded();
                    }
                })
                .replaceWithVoid();
    }

    /** Lets a document be taken again after a pause; may be repeated. */
    Uni<Void> putBack(Held held, Duration pause, Tries tries) {
        return pool.preparedQuery(PUT_BACK)
                .execute(Tuple.of(held.document(), held.token(), seconds(pause), tries.attempts(), tries.passed()))
                .replaceWithVoid();
    }

    /** Lets a document be taken again at once, as if it had not been taken. */
    Uni<Void> release(Held held) {
        return putBack(held, Duration.ZERO, held.before());
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
                        tries(row),
                        "text/markdown".equals(row.getString("content_type")) ? Format.MARKDOWN : Format.PLAIN,
                        row.getString("body")))
                .toList();
    }

    private static Tries tries(Row row) {
        Duration waited = Duration.ofMillis((long) (1_000 * row.getDouble("waited")));
        return new Tries(row.getInteger("attempts"), row.getInteger("passed"), waited);
    }

    private static Set<Long> tokens(RowSet<Row> rows) {
        Set<Long> tokens = new HashSet<>();
        rows.forEach(row -> tokens.add(row.getLong(0)));
        return tokens;
    }
}
