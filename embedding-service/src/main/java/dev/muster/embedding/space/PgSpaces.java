package dev.muster.embedding.space;

import dev.muster.embedding.platform.Pools;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;

/** The vector spaces of the database. */
@Singleton
class PgSpaces {
    private static final String ACTIVE = "select space, id, version, dimensions from model where state = 'active'";

    /** Whoever comes first says which version it is. */
    private static final String ADOPT = "update model set version = $2 where space = $1 and version is null";

    private final Pools pools;

    @Inject
    PgSpaces(Pools pools) {
        this.pools = pools;
    }

    /** The one that is searched and written. */
    Uni<VectorSpace> active() {
        return pools.write().preparedQuery(ACTIVE).execute().map(PgSpaces::only);
    }

    /** Says which version of its model a space is of, unless that is known; may be repeated. */
    Uni<Void> adopt(VectorSpace space, String version) {
        return pools.write()
                .preparedQuery(ADOPT)
                .execute(Tuple.of(space.number(), version))
                .replaceWithVoid();
    }

    private static VectorSpace only(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        return new VectorSpace(row.getShort(0), row.getString(1), row.getString(2), row.getInteger(3));
    }
}
