package dev.muster.task.platform;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.platform.sql.AnswerWatch;
import dev.muster.platform.sql.PatientPools;
import dev.muster.platform.sql.SqlFailure;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetSocket;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.SqlConnection;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database behind a wire that may go dead: bytes are taken, and never arrive. */
@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class SilentDatabaseIT {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final String PID = "select pg_backend_pid()";

    private final Queue<NetSocket> wires = new ConcurrentLinkedQueue<>();

    @Inject
    Vertx vertx;

    @Inject
    Pools pools;

    @ConfigProperty(name = "muster.test.pg.port")
    int port;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    private Pool pool;

    @BeforeEach
    void open() {
        int wire = vertx.createNetServer()
                .connectHandler(this::connect)
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .join()
                .actualPort();
        PgConnectOptions options = new PgConnectOptions()
                .setHost("127.0.0.1")
                .setPort(wire)
                .setDatabase("muster")
                .setUser("muster_task")
                .setPassword(password);
        pool = Pool.newInstance(new PatientPools(PATIENCE).create(input(options)));
    }

    @AfterEach
    void close() {
        pool.close().await().atMost(SOON);
    }

    @Test
    void aConnectionWithoutAnswersIsGivenUpAndThePoolGoesOn() {
        int before = pid();
        wires.forEach(wire -> wire.handler(bytes -> {}));

        Throwable failure = assertThrows(Exception.class, this::pid);

        assertEquals(SqlFailure.UNKNOWN, SqlFailure.of(failure), failure::toString);
        // The pool may hear of the end a moment later than those who waited for answers.
        int after = await().ignoreExceptions().until(this::pid, pid -> true);
        assertNotEquals(before, after);
    }

    @Test
    void aConnectionThatNobodyAsksAnythingIsKept() {
        int before = pid();

        Uni.createFrom()
                .voidItem()
                .onItem()
                .delayIt()
                .by(PATIENCE.multipliedBy(2))
                .await()
                .indefinitely();

        assertEquals(before, pid());
    }

    @Test
    void aConnectionThatAnswersLateIsKept() {
        int before = pid();

        for (int i = 0; i < 7; i++) {
            pool.query("select pg_sleep(1)").execute().await().atMost(SOON);
        }

        assertEquals(before, pid());
    }

    @Test
    void everyPoolOfTheServiceIsWatched() {
        for (Pool one : List.of(pools.write(), pools.read(), pools.report())) {
            SqlConnection connection = one.getConnection().await().atMost(SOON);
            assertTrue(AnswerWatch.watches(connection.getDelegate()));
            connection.close().await().atMost(SOON);
        }
    }

    private int pid() {
        return pool.query(PID).execute().await().atMost(SOON).iterator().next().getInteger(0);
    }

    private void connect(NetSocket client) {
        wires.add(client.pause());
        vertx.createNetClient().connect(port, "127.0.0.1").onSuccess(server -> {
            server.handler(client::write);
            client.handler(server::write).resume();
        });
    }

    private PgPoolCreator.Input input(PgConnectOptions options) {
        return new PgPoolCreator.Input() {
            @Override
            public Vertx vertx() {
                return vertx;
            }

            @Override
            public PoolOptions poolOptions() {
                return new PoolOptions().setMaxSize(1);
            }

            @Override
            public List<PgConnectOptions> pgConnectOptionsList() {
                return List.of(options);
            }
        };
    }
}
