package dev.muster.task.submit;

import dev.muster.task.platform.Pools;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlResult;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.OffsetDateTime;

/** The end of idempotency keys. */
@Singleton
class PgKeys {
    static final int CHUNK = 1_000;

    /** Rows that somebody is taking over are left to him. */
    private static final String FORGET = """
            delete from idempotency
             where ctid = any (array(
                   select ctid
                     from idempotency
                    where expires_at <= $1
                    order by expires_at
                    limit %d
                      for update skip locked))
            """.formatted(CHUNK);

    private final Pool pool;
    private final Clock clock;

    @Inject
    PgKeys(Pools pools, Clock clock) {
        this.pool = pools.write();
        this.clock = clock;
    }

    /** Deletes some of the expired keys; how many, fewer than {@link #CHUNK} when there are no more. */
    Uni<Integer> forget() {
        return pool.preparedQuery(FORGET)
                .execute(Tuple.of(OffsetDateTime.now(clock)))
                .map(SqlResult::rowCount);
    }
}
