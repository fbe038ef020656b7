package dev.muster.task.partition;

import dev.muster.task.platform.Pools;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlClient;
import io.vertx.mutiny.sqlclient.Tuple;
import io.vertx.sqlclient.DatabaseException;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * The making of a partition, by one replica at a time.
 *
 * <p>It is made beside its parent and then attached, which leaves inserts into the other partitions alone. Where rows of its
 * range are in the default partition already, or another partition has a part of it, PostgreSQL refuses; that is said
 * once a start and changes nothing: the rows have a place.
 */
@Singleton
class PgPartitions {
    private static final Logger LOG = Logger.getLogger(PgPartitions.class);

    /** "task", "part". */
    private static final long LOCK = 0x7461736B_70617274L;

    /** Waits for whoever makes one, no longer than {@code lock_timeout}; not at all where the partition is there. */
    private static final String TAKE_TURN = "select pg_advisory_xact_lock($2) where to_regclass($1) is null";

    private static final String MISSING = "select to_regclass($1) is null";

    private static final String CHECK_VIOLATION = "23514";
    private static final String OVERLAP = "42P17";

    private final Pool pool;

    @Inject
    PgPartitions(Pools pools) {
        this.pool = pools.write();
    }

    /** Makes a table's partition unless it is there; whether it was made. */
    Uni<Boolean> make(String table, int fillfactor, Partition partition) {
        String name = table + "_" + partition.suffix();
        return pool.withTransaction(connection -> missing(connection, name)
                        .chain(missing -> missing ? make(connection, table, fillfactor, name, partition) : no()))
                .onFailure(PgPartitions::taken)
                .recoverWithUni(refusal -> {
                    LOG.warnf("partition not made table=%s cause=%s", name, refusal.getMessage());
                    return no();
                });
    }

    private static Uni<Boolean> missing(SqlClient connection, String name) {
        return connection
                .preparedQuery(TAKE_TURN)
                .execute(Tuple.of(name, LOCK))
                .chain(() -> connection.preparedQuery(MISSING).execute(Tuple.of(name)))
                .map(rows -> rows.iterator().next().getBoolean(0));
    }

    private static Uni<Boolean> make(
            SqlClient connection, String table, int fillfactor, String name, Partition partition) {
        String create = "create table %s (like %s including all) with (fillfactor = %d)";
        String attach = "alter table %s attach partition %s for values from ('%s') to ('%s')";
        return connection
                .query(create.formatted(name, table, fillfactor))
                .execute()
                .chain(made -> connection
                        .query(attach.formatted(table, name, partition.from(), partition.to()))
                        .execute())
                .invoke(done -> LOG.infof("partition made table=%s", name))
                .replaceWith(true);
    }

    private static Uni<Boolean> no() {
        return Uni.createFrom().item(false);
    }

    private static boolean taken(Throwable failure) {
        return failure instanceof DatabaseException refusal
                && (CHECK_VIOLATION.equals(refusal.getSqlState()) || OVERLAP.equals(refusal.getSqlState()));
    }
}
