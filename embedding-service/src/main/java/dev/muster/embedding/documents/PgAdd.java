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
                select count(*) < $2 as fewer, coalesce(sum(w.bytes), 0) + $4 <= $3 as smaller
                  from (select bytes from pending where tenant = $1 limit $2) as w)
            """;

    private static final String STORE = ROOM + """
            , stored as (
                insert into document (tenant, id, content_hash, content_type, metadata, body, bytes)
                select $1, $5, $6, $7, $8::text::jsonb, $9, $4 from room where fewer and smaller
                on conflict do nothing
                returning *
            ), queued as (
                insert into pending (document_id, tenant, bytes) select id, tenant, bytes from stored)
            select fewer, smaller, %s from room left join stored d on true
            """.formatted(DocumentRow.COLUMNS);

    private static final String BY_HASH =
            "select " + DocumentRow.COLUMNS + " from document d where d.tenant = $1 and d.content_hash = $2";

    private static final String TAKEN = "select exists (select from document where id = $1)";

    private static final String AGAIN = ROOM + """
            , again as (
                update document d set state = 1, error_code = null, error_message = null
                  from room where fewer and smaller and d.tenant = $1 and d.content_hash = $5 and d.state = 3
                returning d.*
            ), queued as (
                insert into pending (document_id, tenant, bytes)
                select id, tenant, bytes from again on conflict do nothing)
            select fewer, smaller, %s from room left join again d on true
            """.formatted(DocumentRow.COLUMNS);

    private final Pool pool;
    private final long maxWaiting;
    private final long maxWaitingBytes;

    @Inject
    PgAdd(Pools pools, EmbeddingConfig config) {
        this.pool = pools.write();
        this.maxWaiting = config.documents().maxWaiting();
        this.maxWaitingBytes = config.documents().maxWaitingBytes().asLongValue();
    }

    /**
     * What became of it.
     *
     * @param document as stored by this statement; null where it was not
     * @param fewer whether the tenant may have one more waiting
     * @param smaller whether it may have so many bytes more waiting
     */
    record Stored(@Nullable DocumentView document, boolean fewer, boolean smaller) {
        private static Stored of(RowSet<Row> rows) {
            Row row = rows.iterator().next();
            return new Stored(
                    row.getUUID("id") == null ? null : DocumentRow.view(row),
                    row.getBoolean("fewer"),
                    row.getBoolean("smaller"));
        }

        /** Whether the tenant may have it waiting. */
        boolean room() {
            return fewer && smaller;
        }
    }

    /** Stores and queues it, unless its content or its id is there already, or the tenant has too much waiting. */
    Uni<Stored> store(String tenant, NewDocument document) {
        Tuple parameters = room(tenant, document)
                .addValue(document.id())
                .addValue(Buffer.buffer(document.hash()))
                .addValue(document.contentType())
                .addValue(document.metadata().json())
                .addValue(document.text());
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

    /** Queues the tenant's document of that content again if it has failed and the tenant may have it waiting. */
    Uni<Stored> again(String tenant, NewDocument document) {
        return pool.preparedQuery(AGAIN)
                .execute(room(tenant, document).addValue(Buffer.buffer(document.hash())))
                .map(Stored::of)
                .plug(Repeat::once);
    }

    private Tuple room(String tenant, NewDocument document) {
        return Tuple.of(tenant, maxWaiting, maxWaitingBytes, (long) document.bytes());
    }
}
