package dev.muster.task.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.proto.task.v1.Answer;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.task.lifecycle.State;
import io.quarkus.test.junit.QuarkusTest;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A statement that fails by a fault of ours: here a trigger that refuses one tenant's rows. */
@QuarkusTest
class OwnFaultIT extends LinkBase {
    private static final String TRIGGER = "create trigger own_fault before update or delete on live_task for each row"
            + " when (old.tenant = '%s' and old.state in (3, 4)) execute function own_fault()";

    @BeforeEach
    void makeFault() {
        tables.set("create sequence own_faults"); // Counts also what is rolled back.
        tables.set("create function own_fault() returns trigger language plpgsql"
                + " as 'begin perform nextval(''own_faults''); raise exception ''broken on purpose''; end'");
    }

    @AfterEach
    void dropFault() {
        tables.set("drop function own_fault cascade");
        tables.set("drop sequence own_faults");
    }

    @Test
    void anAcceptIsWrittenOnceThatIsPossibleAgain() throws Exception {
        String session = session("a", 1);
        UUID task = submit(5);
        TaskAttempt attempt = FakeGateway.attempt(gateway.next());
        tables.set(TRIGGER.formatted(tables.tenant));

        gateway.accept(session, attempt);
        until("refused", () -> tables.query("select is_called from own_faults").getBoolean(0));
        tables.set("drop trigger own_fault on live_task");

        until("running", () -> tables.live(task).startsWith("4"));
    }

    @Test
    void anOutcomeIsNotRefusedForGood() throws Exception {
        String session = session("a", 1);
        UUID task = submit(5);
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
