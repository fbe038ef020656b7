package dev.muster.embedding.documents;

import dev.muster.embedding.platform.Pools;
import dev.muster.platform.sql.SqlFailure;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** Documents as read, and deleted. */
@Singleton
class PgDocuments {
    private static final String BY_ID =
            "select " + DocumentRow.COLUMNS + " from document d where d.tenant = $1 and d.id = $2";

    private static final String PAGE = "select " + DocumentRow.COLUMNS + """
              from document d
             where d.tenant = $1
               and d.id < $2
               and ($3::smallint[] is null or d.state = any ($3))
               and ($4::text is null or d.metadata @> $4::text::jsonb)
             order by d.tenant desc, d.id desc
             limit $5
            """;

    /** The same of those that are pending or have failed: few of a tenant's documents, which have an index of their own. */
    static final String PAGE_OF_UNINDEXED = PAGE.replace("d.tenant = $1", "d.tenant = $1 and d.state <> 2");

    private static final String SETTLED = """
            select w.id from unnest($1::uuid[]) as w (id)
             where not exists (select from document d where d.id = w.id and d.state = 1)
            """;

    /** A large document is stored for longer than locks are waited for elsewhere. */
    private static final String PATIENCE = "set local lock_timeout = '9s'";

    /** Waits for whoever is storing its chunks, so that the statement after it sees them. */
    private static final String LOCK = "select from document where id = $2 and tenant = $1 for update";

    /** Chunks, vectors and pending work go with it. */
    private static final String DELETE = "delete from document where id = $2 and tenant = $1";

    private static final UUID AFTER_ALL = new UUID(-1L, -1L);

    private final Pool read;
    private final Pool write;

    @Inject
    PgDocuments(Pools pools) {
        this.read = pools.read();
        this.write = pools.write();
    }

    /** The document, or null. */
    Uni<@Nullable DocumentView> byId(String tenant, UUID id) {
        return read.preparedQuery(BY_ID).execute(Tuple.of(tenant, id)).map(DocumentRow::first);
    }

    /**
     * @param before only ids below this one, null for the newest
     * @param states empty for all
     */
    Uni<List<DocumentView>> page(
            String tenant, @Nullable UUID before, Set<DocumentState> states, Metadata filter, int limit) {
        Short[] numbers = states.isEmpty()
                ? null
                : states.stream().map(DocumentState::number).toArray(Short[]::new);
        Tuple parameters = Tuple.tuple()
                .addValue(tenant)
                .addValue(before == null ? AFTER_ALL : before)
                .addValue(numbers)
                .addValue(filter.equals(Metadata.NONE) ? null : filter.json())
                .addValue((long) limit);
        boolean unindexed = !states.isEmpty() && !states.contains(DocumentState.INDEXED);
        return read.preparedQuery(unindexed ? PAGE_OF_UNINDEXED : PAGE)
                .execute(parameters)
                .map(DocumentRow::all);
    }

    /** Those of the documents, of whatever tenant, that are no longer pending, or gone. */
    Uni<List<UUID>> settled(Collection<UUID> ids) {
        return read.preparedQuery(SETTLED)
                .execute(Tuple.of(ids.toArray(UUID[]::new)))
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(row -> row.getUUID(0))
                        .toList());
    }

    /** Whether it was there, or may have been, where the connection was lost over it. */
    Uni<Boolean> delete(String tenant, UUID id) {
        Uni<Boolean> once = deleted(Tuple.of(tenant, id));
        return once.onFailure(lost -> SqlFailure.of(lost).repeatable())
                .recoverWithUni(lost -> once.map(there -> there || SqlFailure.of(lost) == SqlFailure.UNKNOWN));
    }

    private Uni<Boolean> deleted(Tuple which) {
        return write.withTransaction(connection -> connection
                .query(PATIENCE)
                .execute()
                .chain(() -> connection.preparedQuery(LOCK).execute(which))
                .chain(() -> connection.preparedQuery(DELETE).execute(which))
                .map(rows -> rows.rowCount() == 1));
    }
}
