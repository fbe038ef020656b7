package dev.muster.task.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.localstack.testing.BackEndsResource;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.proto.task.v1.Answer;
import dev.muster.protocol.caller.CallerTokens;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.task.lifecycle.State;
import dev.muster.task.platform.Hints;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.vertx.mutiny.sqlclient.Pool;
import jakarta.inject.Inject;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A statement that fails by a fault of ours: here a trigger that refuses one tenant's rows. */
@QuarkusTest
@QuarkusTestResource(BackEndsResource.class)
class OwnFaultIT {
    private static final String TRIGGER = "create trigger own_fault before update or delete on live_task for each row"
            + " when (old.tenant = '%s' and old.state in (3, 4)) execute function own_fault()";

    @Inject
    Pool pool;

    @Inject
    CallerTokens tokens;

    @Inject
    Hints hints;

    private Tables tables;
    private FakeGateway gateway;

    @BeforeEach
    void begin() {
        tables = new Tables(pool);
        gateway = new FakeGateway(ConfigProvider.getConfig().getValue("quarkus.http.port", Integer.class), tokens);
        tables.set("create function own_fault() returns trigger language plpgsql"
                + " as 'begin raise exception ''broken on purpose''; end'");
    }

    @AfterEach
    void end() {
        gateway.close();
        tables.set("drop function own_fault cascade");
    }

    @Test
    void anOutcomeIsNotRefusedForGood() throws Exception {
        String session = gateway.open(tables.tenant, "a", 1, "x").getOpened().getSessionId();
        UUID task = tables.task("x", 5);
        hints.lanes(List.of(tables.lane("x")));
        TaskAttempt attempt = FakeGateway.attempt(gateway.next());
        tables.set(TRIGGER.formatted(tables.tenant));

        Answer refused = gateway.complete(session, attempt);
        tables.set("drop trigger own_fault on live_task");
        Answer accepted = gateway.complete(session, attempt);

        assertEquals(ErrorCode.OUTCOME_UNKNOWN.code(), refused.getError().getCode());
        assertTrue(refused.getError().getRetryable());
        assertTrue(accepted.hasDone(), accepted::toString);
        assertEquals(State.SUCCEEDED.number(), tables.outcome(task));
    }
}
