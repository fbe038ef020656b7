package dev.muster.task.link;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.proto.task.v1.Answer;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.task.platform.Hints;
import io.quarkus.test.common.QuarkusTestResource;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** One gateway on the stream, and a tenant whose tasks are all of type {@code x}. */
@QuarkusTestResource(BackEndsResource.class)
abstract class LinkBase {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofMillis(20);

    @Inject
    Pool pool;

    @Inject
    CallerTokens tokens;

    @Inject
    Hints hints;

    Tables tables;
    FakeGateway gateway;

    @SuppressWarnings("NullAway.Init")
    LinkBase() {}

    @BeforeEach
    void open() {
        tables = new Tables(pool);
        gateway = newGateway();
    }

    @AfterEach
    void close() {
        gateway.close();
    }

    FakeGateway newGateway() {
        return new FakeGateway(ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class), tokens);
    }

    String session(String agent, int slots) throws Exception {
        Answer answer = gateway.open(tables.tenant, agent, slots, "x");
        assertTrue(answer.hasOpened(), answer::toString);
        return answer.getOpened().getSessionId();
    }

    UUID submit(int maxAttempts) {
        UUID id = tables.task("x", maxAttempts);
        hints.lanes(List.of(tables.lane("x")));
        return id;
    }

    static void until(String what, BooleanSupplier true_) {
        await(what).atMost(LONG).pollDelay(Duration.ZERO).pollInterval(PAUSE).until(true_::getAsBoolean);
    }
}
