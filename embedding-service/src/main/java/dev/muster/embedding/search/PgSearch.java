package dev.muster.embedding.search;

import dev.muster.embedding.documents.Metadata;
import dev.muster.embedding.platform.Pools;
import dev.muster.embedding.search.Hits.Hit;
import dev.muster.platform.sql.Repeat;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * The statements of search. What is nearest is found in the vectors alone, with the tenant in the same row; texts are joined to
 * the few that were found, and the threshold is applied to them, as it would end an index scan too soon otherwise.
 */
@Singleton
class PgSearch {
    private static final String FOUND = """
            select n.chunk_id, c.document_id, c.ordinal, 1 - n.distance as score, c.body, c.first_char, c.past_char,
                   d.metadata::text as metadata
              from nearest n
              join chunk c on c.id = n.chunk_id
              join document d on d.id = c.document_id
             where c.tenant = $1 and d.tenant = $1
             order by n.distance, n.chunk_id
            """;

    /** Ordered by the operator of the index, and by nothing else: the pool's settings leave the planner no other way. */
    static final String BY_INDEX = """
            with nearest as materialized (
                select v.chunk_id, v.embedding <=> $2::text::%vector as distance
                  from %vectors v
                 where v.tenant = $1
                 order by v.embedding <=> $2::text::%vector
                 limit $3)
            """ + FOUND;

    static final String BY_INDEX_FILTERED = """
            with nearest as materialized (
                select v.chunk_id, v.embedding <=> $2::text::%vector as distance
                  from %vectors v
                  join chunk f on f.id = v.chunk_id
                  join document g on g.id = f.document_id
                 where v.tenant = $1 and g.metadata @> $4::text::jsonb
                 order by v.embedding <=> $2::text::%vector
                 limit $3)
            """ + FOUND;

    static final String EXACT = """
            with mine as materialized (
                select v.chunk_id, v.embedding from %vectors v where v.tenant = $1
            ), nearest as materialized (
                select m.chunk_id, m.embedding <=> $2::text::%vector as distance
                  from mine m order by distance, m.chunk_id limit $3)
            """ + FOUND;

    /** As all of them, of the tenant only: its name is in each entry of the index of metadata. */
    static final String EXACT_FILTERED = """
            with mine as materialized (
                select v.chunk_id, v.embedding
                  from document g
                  join chunk f on f.document_id = g.id
                  join %vectors v on v.chunk_id = f.id
                 where of_tenant(g.tenant, g.metadata) @> of_tenant($1, $4::text::jsonb) and v.tenant = $1
            ), nearest as materialized (
                select m.chunk_id, m.embedding <=> $2::text::%vector as distance
                  from mine m order by distance, m.chunk_id limit $3)
            """ + FOUND;

    /** As the pool's settings, but more of them. */
    private static final String FAR = "set local hnsw.max_scan_tuples = 200000; set local hnsw.scan_mem_multiplier = 4";

    private static final String SIZE = "select chunks from tenant_size where tenant = $1";

    /** A document has a chunk at least, so a bound on documents is one on the work of counting. */
    static final String SIZE_FILTERED = """
            select coalesce(sum(chunks), 0)::bigint
              from (select chunks from document
                     where of_tenant(tenant, metadata) @> of_tenant($1, $2::text::jsonb) and state = 2
                     limit $3) as matching
            """;

    private final Pool pool;

    @Inject
    PgSearch(Pools pools) {
        this.pool = pools.read();
    }

    /** Chunks of the tenant. */
    Uni<Long> size(String tenant) {
        return pool.preparedQuery(SIZE).execute(Tuple.of(tenant)).map(PgSearch::number);
    }

    /** Chunks of the tenant that the filter leaves; where there are more than {@code bound}, some number beyond. */
    Uni<Long> size(String tenant, Metadata filter, int bound) {
        return pool.preparedQuery(SIZE_FILTERED)
                .execute(Tuple.of(tenant, filter.json(), bound + 1L))
                .map(PgSearch::number);
    }

    /** The nearest chunks, best first. */
    Uni<List<Hit>> nearest(Target target, boolean exact) {
        return pool.preparedQuery(target.space().in(statement(exact, target.filter() != null)))
                .execute(parameters(target))
                .map(PgSearch::hits)
                .plug(Repeat::once);
    }

    /** The nearest chunks by the index, followed ten times as far as usual: bounded, and more than nothing. */
    Uni<List<Hit>> nearestFar(Target target) {
        return pool.withTransaction(connection -> connection
                .query(FAR)
                .execute()
                .chain(() -> connection
                        .preparedQuery(target.space().in(statement(false, target.filter() != null)))
                        .execute(parameters(target)))
                .map(PgSearch::hits));
    }

    private static Tuple parameters(Target target) {
        Metadata filter = target.filter();
        Tuple parameters = Tuple.tuple()
                .addValue(target.tenant())
                .addValue(target.vector())
                .addValue((long) target.k());
        return filter == null ? parameters : parameters.addValue(filter.json());
    }

    private static String statement(boolean exact, boolean filtered) {
        if (exact) {
            return filtered ? EXACT_FILTERED : EXACT;
        }
        return filtered ? BY_INDEX_FILTERED : BY_INDEX;
    }

    private static long number(RowSet<Row> rows) {
        return rows.size() == 0 ? 0 : rows.iterator().next().getLong(0);
    }

    private static List<Hit> hits(RowSet<Row> rows) {
        return StreamSupport.stream(rows.spliterator(), false)
                .map(row -> new Hit(
                        row.getLong("chunk_id"),
                        row.getUUID("document_id"),
                        row.getInteger("ordinal"),
                        row.getDouble("score"),
                        row.getString("body"),
                        row.getInteger("first_char"),
                        row.getInteger("past_char"),
                        row.getString("metadata")))
                .toList();
    }
}
