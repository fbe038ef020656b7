package dev.muster.platform.sql;

import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * The maker of the pools, whose patience is bounded: in connecting, in waiting for a connection, and in waiting for an answer,
 * because a database host that vanishes says no word, and TCP alone gives up after a quarter of an hour.
 */
public final class PatientPools implements PgPoolCreator {
    private static final Duration CONNECT = Duration.ofSeconds(5);
    /** More than {@code statement_timeout}, which is 10 s. */
    public static final Duration ANSWER = Duration.ofSeconds(20);
    /** Less than {@code muster.gathering.timeout}, so that what never got a connection is known not to be sent. */
    private static final Duration CONNECTION = Duration.ofSeconds(10);

    private static final int MOST_WAITING = 2_000;

    private final Duration answer;

    public PatientPools(Duration answer) {
        this.answer = answer;
    }

    @Override
    public Pool create(Input input) {
        input.pgConnectOptionsList().forEach(this::bound);
        return PgBuilder.pool()
                .with(bounded(input.poolOptions()))
                .connectingTo(List.copyOf(input.pgConnectOptionsList()))
                .using(input.vertx())
                .withConnectHandler(this::watch)
                .build();
    }

    private void bound(PgConnectOptions options) {
        options.setConnectTimeout(Math.toIntExact(CONNECT.toMillis()));
    }

    private static PoolOptions bounded(PoolOptions options) {
        return options.setMaxWaitQueueSize(MOST_WAITING)
                .setConnectionTimeout(Math.toIntExact(CONNECTION.toSeconds()))
                .setConnectionTimeoutUnit(TimeUnit.SECONDS);
    }

    private void watch(SqlConnection connection) {
        AnswerWatch.over(connection, answer);
        connection.close(); // gives it to the pool
    }
}
