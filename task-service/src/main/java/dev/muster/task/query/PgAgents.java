package dev.muster.task.query;

import dev.muster.platform.sql.Repeat;
import dev.muster.task.platform.Pools;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.StreamSupport;

/** Agents, with the sums over their sessions. */
@Singleton
class PgAgents {
    private static final String AFTER = """
            select a.name, a.capabilities, a.labels, a.client, a.first_seen, a.last_seen, s.sessions, s.slots, s.used
              from agent a
             cross join lateral (
                    select count(*)::int as sessions, coalesce(sum(slots), 0)::int as slots, coalesce(sum(used), 0)::int as used
                      from session
                     where session.tenant = a.tenant and session.agent = a.name
                   ) s
             where a.tenant = $1 and a.name %s $2
             order by a.name
             limit $3
            """;

    private static final String LIST = AFTER.formatted(">");
    private static final String ONE = AFTER.formatted("=");

    private final Pool pool;
    private final Pool report;

    @Inject
    PgAgents(Pools pools) {
        this.pool = pools.read();
        this.report = pools.report();
    }

    /** Agents of a tenant by name, from the first one after {@code after}. */
    Uni<List<AgentView>> page(String tenant, String after, int limit) {
        return query(report, LIST, Tuple.of(tenant, after, (long) limit));
    }

    /** One agent of a tenant, or none. */
    Uni<List<AgentView>> named(String tenant, String name) {
        return query(pool, ONE, Tuple.of(tenant, name, 1L));
    }

    private static Uni<List<AgentView>> query(Pool pool, String sql, Tuple tuple) {
        return pool.preparedQuery(sql).execute(tuple).plug(Repeat::once).map(rows -> StreamSupport.stream(
                        rows.spliterator(), false)
                .map(PgAgents::agent)
                .toList());
    }

    private static AgentView agent(Row row) {
        return new AgentView(
                row.getString("name"),
                List.of(row.getArrayOfStrings("capabilities")),
                List.of(row.getArrayOfStrings("labels")),
                row.getString("client"),
                row.getOffsetDateTime("first_seen").toInstant(),
                row.getOffsetDateTime("last_seen").toInstant(),
                row.getInteger("sessions"),
                row.getInteger("slots"),
                row.getInteger("used"));
    }
}
