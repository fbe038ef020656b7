package dev.muster.embedding.ingest;

import dev.muster.embedding.platform.Pools;
import dev.muster.embedding.space.VectorSpace;
import dev.muster.embedding.space.VectorText;
import dev.muster.protocol.error.MusterException;
import dev.muster.protocol.text.PlainText;
import io.smallrye.mutiny.Multi;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/**
 * The writer of what an ingestion ends with, in one transaction, for most documents in one statement: all chunks with their
 * vectors, or the reason why there are none. Whoever lost the document meanwhile gets {@link Superseded}.
 *
 * <p>Lock order: document, pending, size of the tenant; as a delete goes, too.
 */
@Singleton
class PgIndex {
    private static final String LOCK = """
            select from document d
             where d.id = $1 and exists (select from pending p where p.document_id = $1 and p.token = $2)
               for no key update of d
            """;

    /** The chunks that a statement is given. */
    private static final String ROWS_GIVEN = """
            unnest($3::int[], $4::int[], $5::int[], $6::text[], $7::text[])
                as g (ordinal, first_char, past_char, body, vector)
            """;

    private static final String STORED = """
            , stored as (
                insert into chunk (document_id, tenant, ordinal, first_char, past_char, body)
                select $1, $2, g.ordinal, g.first_char, g.past_char, g.body from given g
                returning id, ordinal)
            """;

    private static final String VECTORS = """
            insert into %vectors (chunk_id, tenant, embedding)
            select s.id, $2, g.vector::%vector from stored s join given g on g.ordinal = s.ordinal
            """;

    private static final String CHUNKS = "with given as (select * from " + ROWS_GIVEN + ")" + STORED + VECTORS;

    /** The last chunks and the end, which for most documents is all: nothing at all where the document was lost. */
    private static final String INDEXED = """
            with held as (
                select d.id from document d
                 where d.id = $1 and exists (select from pending p where p.document_id = $1 and p.token = $8)
                   for no key update of d
            ), gone as (
                delete from pending p using held
                 where p.document_id = held.id and p.token = $8 returning p.document_id
            ), given as (select g.* from gone cross join
            """ + ROWS_GIVEN + ")" + STORED + ", vectors as (" + VECTORS + """
            ), grown as (
                insert into tenant_size as s (tenant, chunks) select $2, $9::int from gone
                on conflict (tenant) do update set chunks = s.chunks + excluded.chunks
            )
            update document d
               set state = 2, chunks = $9::int, tokens = $10, indexed_at = now(), error_code = null, error_message = null
              from gone where d.id = gone.document_id
            """;

    private static final String FAILED = """
            with gone as (delete from pending where document_id = $1 and token = $2 returning document_id)
            update document d set state = 3, error_code = $3, error_message = $4
              from gone where d.id = gone.document_id
            """;

    private static final int ROWS = 64;
    private static final int SHOWN = 500;

    private final Pool pool;

    @Inject
    PgIndex(Pools pools) {
        this.pool = pools.write();
    }

    Uni<Void> indexed(VectorSpace space, Held held, List<IndexedChunk> chunks) {
        int last = Math.max(0, chunks.size() - 1) / ROWS * ROWS;
        Tuple end = rows(held, last, chunks.subList(last, chunks.size()))
                .addValue(held.token())
                .addValue(chunks.size())
                .addValue(chunks.stream().mapToInt(IndexedChunk::tokens).sum());
        String indexed = space.in(INDEXED);
        return last == 0
                ? one(pool, indexed, end)
                : pool.withTransaction(connection -> locked(connection, held)
                        .chain(() -> store(connection, space, held, chunks.subList(0, last)))
                        .chain(() -> one(connection, indexed, end)));
    }

    Uni<Void> failed(Held held, MusterException reason) {
        String words = PlainText.clean(reason.detail(), SHOWN);
        Tuple end = Tuple.of(held.document(), held.token(), reason.code().code(), words);
        return pool.withTransaction(connection -> locked(connection, held).chain(() -> one(connection, FAILED, end)));
    }

    private static Uni<Void> locked(SqlConnection connection, Held held) {
        return one(connection, LOCK, Tuple.of(held.document(), held.token()));
    }

    private static Uni<Void> one(SqlClient client, String sql, Tuple parameters) {
        return client.preparedQuery(sql)
                .execute(parameters)
                .invoke(PgIndex::requireOne)
                .replaceWithVoid();
    }

    private static void requireOne(RowSet<Row> rows) {
        if (rows.rowCount() != 1) {
            throw new Superseded();
        }
    }

    private static Uni<Void> store(SqlConnection connection, VectorSpace space, Held held, List<IndexedChunk> chunks) {
        String sql = space.in(CHUNKS);
        return Multi.createFrom()
                .items(starts(chunks.size()).stream())
                .onItem()
                .transformToUniAndConcatenate(start -> connection
                        .preparedQuery(sql)
                        .execute(rows(held, start, chunks.subList(start, Math.min(start + ROWS, chunks.size())))))
                .collect()
                .last()
                .replaceWithVoid();
    }

    private static List<Integer> starts(int size) {
        List<Integer> starts = new ArrayList<>();
        for (int start = 0; start < size; start += ROWS) {
            starts.add(start);
        }
        return starts;
    }

    private static Tuple rows(Held held, int start, List<IndexedChunk> part) {
        Integer[] ordinals = new Integer[part.size()];
        Integer[] firsts = new Integer[part.size()];
        Integer[] pasts = new Integer[part.size()];
        String[] bodies = new String[part.size()];
        String[] vectors = new String[part.size()];
        for (int i = 0; i < part.size(); i++) {
            IndexedChunk chunk = part.get(i);
            ordinals[i] = start + i;
            firsts[i] = chunk.chunk().start();
            pasts[i] = chunk.chunk().end();
            bodies[i] = chunk.chunk().text();
            vectors[i] = VectorText.of(chunk.vector());
        }
        return Tuple.tuple()
                .addValue(held.document())
                .addValue(held.tenant())
                .addValue(ordinals)
                .addValue(firsts)
                .addValue(pasts)
                .addValue(bodies)
                .addValue(vectors);
    }
}
