package dev.muster.embedding.space;

import dev.muster.embedding.platform.Pools;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.RowSet;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;

/** The vector spaces of the database. */
@Singleton
public class PgSpaces {
    private static final String ACTIVE = "select space, id, dimensions from model where state = 'active'";

    private final Pool pool;
    private volatile @Nullable VectorSpace known;

    @Inject
    PgSpaces(Pools pools) {
        this.pool = pools.read();
    }

    /** The one that is searched and written; read once, as it changes with the tables only. */
    public Uni<VectorSpace> active() {
        VectorSpace space = known;
        return space == null ? read() : Uni.createFrom().item(space);
    }

    private Uni<VectorSpace> read() {
        return pool.preparedQuery(ACTIVE).execute().map(PgSpaces::only).invoke(space -> known = space);
    }

    private static VectorSpace only(RowSet<Row> rows) {
        Row row = rows.iterator().next();
        return new VectorSpace(row.getShort(0), row.getString(1), row.getInteger(2));
    }
}
