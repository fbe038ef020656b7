package dev.muster.task.lane;

import dev.muster.platform.sql.Repeat;
import dev.muster.task.platform.Pools;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.StreamSupport;

/** The table of lanes. */
@Singleton
class PgLanes {
    private static final String FIND = """
            select id
              from lane
             where tenant = $1
               and lane_digest(capabilities, labels) = lane_digest($2, $3)
            """;

    /** The bound is looked at without a lock: replicas that make lanes at the same moment may go over it by as many. */
    private static final String MAKE = """
            insert into lane (tenant, capabilities, labels)
            select $1, $2, $3
             where (select count(*) from lane where tenant = $1) < $4
            on conflict do nothing
            returning id
            """;

    private static final String READ = """
            select id, tenant, capabilities, labels
              from lane
             where id = any ($1)
            """;

    private final Pool pool;

    @Inject
    PgLanes(Pools pools) {
        this.pool = pools.write();
    }

    /** The number of a requirement, if it has one. */
    Uni<Optional<Integer>> find(Requirement r) {
        return pool.preparedQuery(FIND)
                .execute(Tuple.of(r.tenant(), array(r.capabilities()), array(r.labels())))
                .plug(Repeat::once)
                .map(PgLanes::id);
    }

    /** The number of a new lane; empty where another made it first, or the tenant has {@code bound} already. */
    Uni<Optional<Integer>> make(Requirement r, int bound) {
        return pool.preparedQuery(MAKE)
                .execute(Tuple.of(r.tenant(), array(r.capabilities()), array(r.labels()), (long) bound))
                .plug(Repeat::once)
                .map(PgLanes::id);
    }

    Uni<List<Lane>> read(Collection<Integer> ids) {
        return pool.preparedQuery(READ)
                .execute(Tuple.of(ids.toArray(Integer[]::new)))
                .plug(Repeat::once)
                .map(rows -> StreamSupport.stream(rows.spliterator(), false)
                        .map(PgLanes::lane)
                        .toList());
    }

    private static Optional<Integer> id(RowSet<Row> rows) {
        return rows.size() == 0
                ? Optional.empty()
                : Optional.of(rows.iterator().next().getInteger(0));
    }

    private static Lane lane(Row row) {
        return new Lane(
                row.getInteger("id"),
                row.getString("tenant"),
                Set.of(row.getArrayOfStrings("capabilities")),
                Set.of(row.getArrayOfStrings("labels")));
    }

    private static String[] array(List<String> values) {
        return values.toArray(String[]::new);
    }
}
