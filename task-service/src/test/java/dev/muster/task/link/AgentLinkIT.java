package dev.muster.task.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.proto.task.v1.Answer;
import dev.muster.proto.task.v1.Down;
import dev.muster.task.lifecycle.State;
import io.quarkus.test.junit.QuarkusTest;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Sessions, claims and outcomes through the real stream and the real tables. */
@QuarkusTest
class AgentLinkIT extends LinkBase {
    @Test
    void aTaskGoesToAnAgentAndItsResultIsRecorded() throws Exception {
        String session = session("a", 1);
        UUID id = submit(5);

        Down assign = gateway.next();
        assertEquals(id.toString(), assign.getAssign().getTaskId());
        assertEquals("[1]", assign.getAssign().getPayload());
        assertEquals(1, tables.used(session));
        gateway.accept(session, FakeGateway.attempt(assign));
        assertTrue(gateway.complete(session, FakeGateway.attempt(assign)).hasDone());

        assertEquals(State.SUCCEEDED.number(), tables.outcome(id));
        assertEquals("gone", tables.live(id));
        assertEquals(0, tables.used(session));
    }

    @Test
    void aRepeatedCompleteIsAcceptedAgainAlsoFromAnotherSessionOfTheAgent() throws Exception {
        String session = session("a", 1);
        submit(5);
        TaskAttempt attempt = FakeGateway.attempt(gateway.next());
        assertTrue(gateway.complete(session, attempt).hasDone());

        assertTrue(gateway.complete(session, attempt).hasDone());
        assertTrue(gateway.complete(session("a", 1), attempt).hasDone());
        assertEquals(
                "stale_attempt",
                gateway.complete(session("b", 1), attempt).getError().getCode());
        assertEquals(
                "stale_attempt", gateway.fail(session, attempt, true).getError().getCode());
    }

    @Test
    void aLateResultIsRefused() throws Exception {
        String first = session("a", 1);
        UUID id = submit(5);
        TaskAttempt attempt = FakeGateway.attempt(gateway.next());
        gateway.accept(first, attempt);
        gateway.close(first);

        String second = session("b", 1);
        Down again = gateway.next();
        assertEquals(2, again.getAssign().getAttempt());
        assertEquals(
                "stale_attempt", gateway.complete(second, attempt).getError().getCode());
        assertEquals(
                "stale_attempt",
                gateway.complete(session("a", 1), attempt).getError().getCode());
        assertTrue(gateway.complete(second, FakeGateway.attempt(again)).hasDone());
        assertEquals(State.SUCCEEDED.number(), tables.outcome(id));
    }

    @Test
    void aResultThatMeetsATakeUpElsewhereIsAskedForAgain() throws Exception {
        String session = session("a", 1);
        UUID id = submit(5);
        TaskAttempt attempt = FakeGateway.attempt(gateway.next());
        gateway.accept(session, attempt);

        Answer answer = tables.whileChanging(
                "update session set epoch = epoch + 1 where id = $1",
                UUID.fromString(session),
                () -> gateway.complete(session, attempt));

        assertEquals("unavailable", answer.getError().getCode());
        assertTrue(answer.getError().getRetryable());
        assertEquals(0, tables.outcome(id));
    }

    @Test
    void lossCountsOnlyAfterTheAgentAccepted() throws Exception {
        String first = session("a", 1);
        UUID id = submit(2);
        gateway.next();
        gateway.close(first);
        until("queued again without a failure", () -> tables.live(id).equals("2 1 0 0"));

        String second = session("a", 1);
        TaskAttempt attempt = FakeGateway.attempt(gateway.next());
        gateway.accept(second, attempt);
        until("running", () -> tables.live(id).equals("4 2 0 0"));
        gateway.close(second);
        until("queued again with a failure", () -> tables.live(id).equals("2 2 1 0"));

        String third = session("a", 1);
        attempt = FakeGateway.attempt(gateway.next());
        gateway.accept(third, attempt);
        until("running", () -> tables.live(id).equals("4 3 1 0"));
        gateway.close(third);
        until("dead-lettered", () -> tables.outcome(id) == State.DEAD_LETTERED.number());
        until("no session left", () -> tables.used(third) == -1);
    }

    @Test
    void aRetryableFailureComesBackUntilTheBudgetIsUsedUp() throws Exception {
        String session = session("a", 1);
        UUID id = submit(2);
        assertTrue(
                gateway.fail(session, FakeGateway.attempt(gateway.next()), true).hasDone());
        Down again = gateway.next();
        assertEquals(2, again.getAssign().getAttempt());
        assertTrue(gateway.fail(session, FakeGateway.attempt(again), true).hasDone());
        assertEquals(State.DEAD_LETTERED.number(), tables.outcome(id));
        assertTrue(gateway.fail(session, FakeGateway.attempt(again), true).hasDone());
        assertEquals(0, tables.used(session));
    }

    @Test
    void aFinalFailureEndsTheTask() throws Exception {
        String session = session("a", 1);
        UUID id = submit(5);
        assertTrue(gateway.fail(session, FakeGateway.attempt(gateway.next()), false)
                .hasDone());
        assertEquals(State.FAILED.number(), tables.outcome(id));
    }

    @Test
    void slotsAreNeverGivenTwice() throws Exception {
        String session = session("a", 3);
        for (int i = 0; i < 5; i++) {
            submit(5);
        }
        TaskAttempt one = FakeGateway.attempt(gateway.next());
        gateway.next();
        gateway.next();
        assertNull(gateway.next(1_500));
        assertEquals(3, tables.used(session));
        gateway.complete(session, one);
        gateway.next();
        assertNull(gateway.next(200));
    }

    @Test
    void aResumedSessionIsReconciled() throws Exception {
        String session = session("a", 3);
        submit(5);
        submit(5);
        TaskAttempt kept = FakeGateway.attempt(gateway.next());
        TaskAttempt missing = FakeGateway.attempt(gateway.next());
        FakeGateway lost = gateway;
        gateway = newGateway();
        // With the stream at work there is only one call to make before the session's time is over.
        gateway.open(tables.tenant, "b", 1, "y");
        lost.close();

        TaskAttempt foreign = TaskAttempt.newBuilder()
                .setTaskId(UUID.randomUUID().toString())
                .setAttempt(7)
                .build();
        Answer answer = gateway.open(
                tables.tenant,
                Hello.newBuilder()
                        .setAgent("a")
                        .setSlots(3)
                        .addCapabilities("x")
                        .setSessionId(session)
                        .setEpoch(1)
                        .addHeld(kept)
                        .addHeld(foreign),
                false);
        assertTrue(answer.getOpened().getResumed());
        assertEquals(2, answer.getOpened().getEpoch());
        assertEquals(List.of(foreign), answer.getOpened().getVoidList());
        assertEquals(missing, FakeGateway.attempt(gateway.next()));
        assertNull(gateway.next(200));
        assertEquals(2, tables.used(session));
        assertTrue(gateway.complete(session, kept).hasDone());
        assertTrue(gateway.complete(session, missing).hasDone());
        assertEquals(0, tables.used(session));
    }

    @Test
    void aSessionThatIsTakenUpEndsWhereItWas() throws Exception {
        String session = session("a", 1);
        try (FakeGateway other = newGateway()) {
            Answer answer = other.open(
                    tables.tenant,
                    Hello.newBuilder()
                            .setAgent("a")
                            .setSlots(1)
                            .addCapabilities("x")
                            .setSessionId(session)
                            .setEpoch(1),
                    false);
            assertTrue(answer.getOpened().getResumed());
            Down ended = gateway.next();
            assertEquals(session, ended.getSession());
            assertTrue(ended.hasEnded());
        }
    }

    @Test
    void aSessionThatIsGoneStartsOver() throws Exception {
        String session = session("a", 1);
        submit(5);
        TaskAttempt held = FakeGateway.attempt(gateway.next());
        gateway.close(session);
        Answer answer = gateway.open(
                tables.tenant,
                Hello.newBuilder()
                        .setAgent("a")
                        .setSlots(1)
                        .addCapabilities("x")
                        .setSessionId(session)
                        .setEpoch(9)
                        .addHeld(held),
                false);
        assertTrue(answer.hasOpened(), answer::toString);
        assertEquals(List.of(held), answer.getOpened().getVoidList());
        assertNotEquals(session, answer.getOpened().getSessionId());
    }

    @Test
    void anotherTenantsSessionCannotBeTakenUp() throws Exception {
        String session = session("a", 1);
        Answer answer = gateway.open(
                "other" + UUID.randomUUID(),
                Hello.newBuilder()
                        .setAgent("a")
                        .setSlots(1)
                        .setSessionId(session)
                        .setEpoch(1),
                true);
        assertEquals("session_ended", answer.getError().getCode());
    }

    @Test
    void aGatewayThatFallsSilentLosesItsSessions() throws Exception {
        String session = session("a", 1);
        UUID id = submit(5);
        gateway.accept(session, FakeGateway.attempt(gateway.next()));

        gateway.fallSilent();

        gateway.broken.get(20, TimeUnit.SECONDS);
        until("queued again", () -> tables.live(id).equals("2 1 1 0"));
        assertEquals(-1, tables.used(session));
    }

    @Test
    void anExpiredTaskStopsItsAgentAndKeepsTheSlotUntilItAnswers() throws Exception {
        String session = session("a", 1);
        UUID id = submit(5);
        Down assign = gateway.next();
        gateway.accept(session, FakeGateway.attempt(assign));
        tables.expire(id);
        Down cancel = gateway.next();
        assertTrue(cancel.hasCancel(), cancel::toString);
        assertEquals(State.EXPIRED.number(), tables.outcome(id));
        assertEquals(1, tables.used(session));
        gateway.released(session, FakeGateway.attempt(assign));
        until("slot free", () -> tables.used(session) == 0);
    }

    @Test
    void aTaskThatNobodyStartedInTimeExpires() throws Exception {
        UUID id = tables.task(
                "nobody.can",
                5,
                OffsetDateTime.now().plusDays(1),
                OffsetDateTime.now().plusSeconds(1));
        until("expired", () -> tables.outcome(id) == State.EXPIRED.number());
    }

    @Test
    void aStartDeadlineStandsUntilAnAgentAccepts() throws Exception {
        String session = session("a", 2);
        OffsetDateTime tomorrow = OffsetDateTime.now().plusDays(1);
        UUID accepted = tables.task("x", 5, tomorrow, tomorrow);
        hints.lanes(List.of(tables.lane("x")));
        gateway.accept(session, FakeGateway.attempt(gateway.next()));
        until("running", () -> tables.live(accepted).equals("4 1 0 0"));
        UUID notAccepted = tables.task("x", 5, tomorrow, tomorrow);
        hints.lanes(List.of(tables.lane("x")));
        gateway.next();
        tables.set(
                "update live_task set start_deadline = now() where tenant = $1 and start_deadline is not null",
                tables.tenant);

        gateway.close(session);

        until("expired", () -> tables.outcome(notAccepted) == State.EXPIRED.number());
        assertEquals("2 1 1 0", tables.live(accepted));
    }
}
