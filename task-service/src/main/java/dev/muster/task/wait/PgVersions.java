package dev.muster.task.wait;

import dev.muster.task.platform.Pools;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/** The versions of unfinished tasks. */
@Singleton
class PgVersions {
    private static final String VERSIONS = """
            select l.id, l.version
              from unnest($1::uuid[]) as asked (id)
              join live_task l on l.id = asked.id
            """;

    private final Pool pool;

    @Inject
    PgVersions(Pools pools) {
        this.pool = pools.read();
    }

    /** How far each of these tasks has come; those that have ended are left out. */
    Uni<Map<UUID, Integer>> ofUnfinished(Collection<UUID> ids) {
        return pool.preparedQuery(VERSIONS)
                .execute(Tuple.of(ids.toArray(UUID[]::new)))
                .map(PgVersions::byId);
    }

    private static Map<UUID, Integer> byId(RowSet<Row> rows) {
        Map<UUID, Integer> versions = HashMap.newHashMap(rows.size());
        rows.forEach(row -> versions.put(row.getUUID(0), row.getInteger(1)));
        return versions;
    }
}
