package dev.muster.task.link;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.proto.task.v1.CancelRequest;
import dev.muster.task.lifecycle.State;
import dev.muster.task.testing.Door;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Every way a task ends, each while somebody changes a row it has to lock: the lock is rechecked, and the server lives on.
 * {@link dev.muster.task.finish} says why that is not a matter of course.
 */
@QuarkusTest
class RecheckedLocksIT extends LinkBase {
    @Inject
    Door door;

    private String session;
    private UUID task;
    private TaskAttempt attempt;

    @BeforeEach
    void begin() throws Exception {
        tables.set("insert into tenant_cap (tenant, cap, in_flight) values ($1, 5, 0)", tables.tenant);
        session = session("a", 2);
        begin(5);
    }

    private void begin(int maxAttempts) throws Exception {
        task = submit(maxAttempts);
        attempt = FakeGateway.attempt(gateway.next());
    }

    @AfterEach
    void forgetCap() {
        tables.set("delete from tenant_cap where tenant = $1", tables.tenant);
    }

    @Test
    void aResultIsRecordedWhileItsSessionChanges() throws Exception {
        var answer = tables.whileChanging(
                "update session set used = used where id = $1",
                UUID.fromString(session),
                () -> gateway.complete(session, attempt));

        assertTrue(answer.hasDone(), answer::toString);
        assertEquals(State.SUCCEEDED.number(), tables.outcome(task));
    }

    @Test
    void aResultIsRecordedWhileTheCapOfItsTenantChanges() throws Exception {
        var answer = tables.whileChanging(
                "update tenant_cap set in_flight = in_flight where tenant = $1",
                tables.tenant,
                () -> gateway.complete(session, attempt));

        assertTrue(answer.hasDone(), answer::toString);
        assertEquals(State.SUCCEEDED.number(), tables.outcome(task));
    }

    @Test
    void aTaskIsCancelledWhileItChanges() throws Exception {
        var cancelled = tables.whileChanging(
                "update live_task set version = version + 1 where id = $1", task, () -> door.tasks(tables.tenant)
                        .cancel(CancelRequest.newBuilder()
                                .setId(task.toString())
                                .build()));

        assertEquals(dev.muster.proto.task.v1.State.CANCELLED, cancelled.getState());
    }

    @Test
    void aTaskExpiresWhileTheCapOfItsTenantChanges() throws Exception {
        tables.whileChanging("update tenant_cap set in_flight = in_flight where tenant = $1", tables.tenant, () -> {
            tables.expire(task);
            return "";
        });

        await().untilAsserted(() -> assertEquals(State.EXPIRED.number(), tables.outcome(task)));
    }

    @Test
    void aTaskOfALostSessionIsDeadLetteredWhileItChanges() throws Exception {
        begin(1);
        gateway.accept(session, attempt);
        await().untilAsserted(() -> assertEquals("4 1 0 0", tables.live(task)));
        tables.whileChanging("update live_task set version = version + 1 where id = $1", task, () -> {
            gateway.close(session);
            return "";
        });

        await().untilAsserted(() -> assertEquals(State.DEAD_LETTERED.number(), tables.outcome(task)));
        assertEquals(-1, tables.used(session));
    }
}
