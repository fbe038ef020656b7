package dev.muster.embedding.documents;

import dev.muster.embedding.EmbeddingConfig;
import dev.muster.embedding.platform.Pools;
import dev.muster.platform.sql.Repeat;
import io.smallrye.mutiny.Uni;
import io.vertx.core.buffer.Buffer;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The writer of new documents. Each statement may be repeated. */
@Singleton
class PgAdd {
    private static final String ROOM = """
            with room as (
                select count(*) < $2 as free from (select from pending where tenant = $1 limit $2) as waiting)
            """;

    private static final String STORE = ROOM + """
            , stored as (
                insert into document (tenant, id, content_hash, content_type, metadata, body, bytes)
                select $1, $3, $4, $5, $6::text::jsonb, $7, $8 from room where free
                on conflict do nothing
                returning *
            ), queued as (
                insert into pending (document_id, tenant) select id, tenant from stored)
            select room.free, %s from room left join stored d on true
            """.formatted(DocumentRow.COLUMNS);

    private static final String BY_HASH =
            "select " + DocumentRow.COLUMNS + " from document d where d.tenant = $1 and d.content_hash = $2";

    private static final String TAKEN = "select exists (select from document where id = $1)";

    private static final String AGAIN = ROOM + """
            , again as (
                update document d set state = 1, error_code = null, error_message = null
                  from room where room.free and d.tenant = $1 and d.content_hash = $3 and d.state = 3
                returning d.*
            ), queued as (
                insert into pending (document_id, tenant) select id, tenant from again on conflict do nothing)
            select room.free, %s from room left join again d on true
            """.formatted(DocumentRow.COLUMNS);

    private final Pool pool;
    private final long maxWaiting;

    @Inject
    PgAdd(Pools pools, EmbeddingConfig config) {
        this.pool = pools.write();
        this.maxWaiting = config.documents().maxWaiting();
    }

    /**
     * What became of it.
     *
     * @param document as stored by this statement; null where it was not
     * @param room whether the tenant may have one more waiting
     */
    record Stored(@Nullable DocumentView document, boolean room) {
        private static Stored of(RowSet<Row> rows) {
            Row row = rows.iterator().next();
            return new Stored(row.getUUID("id") == null ? null : DocumentRow.view(row), row.getBoolean("free"));
        }
    }

    /** Stores and queues it, unless its content or its id is there already, or the tenant has too many waiting. */
    Uni<Stored> store(String tenant, NewDocument document) {
        Tuple parameters = Tuple.tuple()
                .addValue(tenant)
                .addValue(maxWaiting)
                .addValue(document.id())
                .addValue(Buffer.buffer(document.hash()))
                .addValue(document.contentType())
                .addValue(document.metadata().json())
                .addValue(document.text())
                .addValue(document.bytes());
        return pool.preparedQuery(STORE).execute(parameters).map(Stored::of).plug(Repeat::once);
    }

    /** The tenant's document of that content, or null. */
    Uni<@Nullable DocumentView> byHash(String tenant, NewDocument document) {
        return pool.preparedQuery(BY_HASH)
                .execute(Tuple.of(tenant, Buffer.buffer(document.hash())))
                .map(DocumentRow::first)
                .plug(Repeat::once);
    }

    /** Whether a document, of whatever tenant, has the id. */
    Uni<Boolean> taken(UUID id) {
        return pool.preparedQuery(TAKEN)
                .execute(Tuple.of(id))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    /** Queues the tenant's document of that content again if it has failed and the tenant may have one more waiting. */
    Uni<Stored> again(String tenant, NewDocument document) {
        return pool.preparedQuery(AGAIN)
                .execute(Tuple.of(tenant, maxWaiting, Buffer.buffer(document.hash())))
                .map(Stored::of)
                .plug(Repeat::once);
    }
}
