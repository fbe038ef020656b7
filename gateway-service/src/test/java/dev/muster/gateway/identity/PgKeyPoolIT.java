package dev.muster.gateway.identity;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.muster.gateway.GatewayConfig;
import dev.muster.gateway.testing.GatewayTest;
import dev.muster.gateway.testing.Proxy;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.quarkus.reactive.pg.client.PgPoolCreator;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.PoolOptions;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The pool behind a proxy, with statements that may take a second. */
@GatewayTest
@Timeout(60)
class PgKeyPoolIT {
    private static final int SIZE = 4;
    private static final Duration STATEMENT = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(15);

    @Inject
    Vertx vertx;

    @Inject
    GatewayConfig config;

    @ConfigProperty(name = "quarkus.datasource.reactive.url")
    String url;

    @ConfigProperty(name = "quarkus.datasource.username")
    String user;

    @ConfigProperty(name = "quarkus.datasource.password")
    String password;

    @SuppressWarnings("NullAway.Init")
    private Proxy proxy;

    @SuppressWarnings("NullAway.Init")
    private Pool pool;

    @SuppressWarnings("NullAway.Init")
    private PgKeys keys;

    @SuppressWarnings("NullAway.Init")
    PgKeyPoolIT() {}

    @BeforeEach
    void connect() {
        PgConnectOptions server = PgConnectOptions.fromUri(url)
                .setUser(user)
                .setPassword(password)
                .setCachePreparedStatements(true);
        proxy = new Proxy(server.getHost(), server.getPort());
        server.setHost("127.0.0.1").setPort(proxy.port());
        pool = Pool.newInstance(
                new PgKeyPool(STATEMENT).create(new Given(vertx, new PoolOptions().setMaxSize(SIZE), List.of(server))));
        keys = new PgKeys(pool, config);
    }

    @AfterEach
    void close() throws Exception {
        pool.closeAndAwait();
        proxy.close();
    }

    @Test
    void aServerThatVanishedHoldsNoConnectionForLong() {
        readAtOnce();
        proxy.swallow();
        assertEquals(
                ErrorCode.UNAVAILABLE,
                assertThrows(MusterException.class, this::readAtOnce).code());
        proxy.pass();

        await().ignoreExceptions().atMost(PATIENCE).untilAsserted(this::readAtOnce);
    }

    @Test
    void connectionsThatAreNotUsedAreGivenUpAndMadeAgainWithoutAWord() {
        readAtOnce();

        await().atMost(PATIENCE).until(() -> proxy.connections() == 0);

        readAtOnce();
    }

    /** As many statements as there are connections. */
    private void readAtOnce() {
        List<Uni<Long>> reads = Stream.generate(keys::epoch).limit(SIZE).toList();
        Uni.join().all(reads).andFailFast().await().indefinitely();
    }

    private record Given(Vertx vertx, PoolOptions poolOptions, List<PgConnectOptions> pgConnectOptionsList)
            implements PgPoolCreator.Input {}
}
