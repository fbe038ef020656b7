package dev.muster.task.submit;

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

/** The number of unfinished tasks by tenant, from the index and no further than asked. */
@Singleton
class PgUnfinished {
    private static final String COUNT = """
            select asked.tenant, n.unfinished
              from unnest($1::text[]) as asked (tenant)
             cross join lateral (
                    select count(*)::int as unfinished
                      from (select from live_task l where l.tenant = asked.tenant limit $2) bounded
                   ) n
            """;

    private final Pool pool;

    @Inject
    PgUnfinished(Pools pools) {
        this.pool = pools.read();
    }

    /** Unfinished tasks of each tenant, at most {@code bound}. */
    Uni<Map<String, Integer>> count(Collection<String> tenants, int bound) {
        return pool.preparedQuery(COUNT)
                .execute(Tuple.of(tenants.toArray(String[]::new), (long) bound))
                .map(PgUnfinished::byTenant);
    }

    private static Map<String, Integer> byTenant(RowSet<Row> rows) {
        Map<String, Integer> counts = new HashMap<>();
        rows.forEach(row -> counts.put(row.getString(0), row.getInteger(1)));
        return counts;
    }
}
