package dev.muster.gateway.identity;

import dev.muster.gateway.GatewayConfig;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnectOptions;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The pool of connections to PostgreSQL, made so that a server that vanished without a word holds none of them for long.
 *
 * <p>A connection on which nothing arrives for two and a half times a statement's time is cut. The pool closes idle ones well
 * before, so that only one whose statement was given up is ever met by that.
 */
@Singleton
class PgKeyPool implements PgPoolCreator {
    private static final int CONNECT_MILLIS = 2_000;
    private static final int MAX_WAITING = 1_000;

    private final int statementMillis;

    @Inject
    PgKeyPool(GatewayConfig config) {
        this(config.keys().timeout());
    }

    /** @param statement longest time for a statement */
    PgKeyPool(Duration statement) {
        this.statementMillis = (int) statement.toMillis();
    }

    @Override
    public Pool create(Input input) {
        input.pgConnectOptionsList().forEach(this::bound);
        return PgBuilder.pool()
                .with(bounded(input.poolOptions()))
                .connectingTo(List.<SqlConnectOptions>copyOf(input.pgConnectOptionsList()))
                .using(input.vertx())
                .build();
    }

    private void bound(PgConnectOptions server) {
        server.setConnectTimeout(CONNECT_MILLIS);
        server.setIdleTimeoutUnit(TimeUnit.MILLISECONDS).setReadIdleTimeout(statementMillis * 5 / 2);
    }

    private PoolOptions bounded(PoolOptions pool) {
        // Who asks has a time-out anyway, and the pool's own goes off once more after a refused connection
        // (vertx-sql-client 1706).
        return pool.setMaxWaitQueueSize(MAX_WAITING)
                .setConnectionTimeout(0)
                .setIdleTimeout(statementMillis)
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setPoolCleanerPeriod(statementMillis / 4);
    }
}
