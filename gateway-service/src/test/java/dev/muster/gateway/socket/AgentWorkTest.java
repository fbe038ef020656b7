package dev.muster.gateway.socket;

import static dev.muster.gateway.socket.TestAgent.OTHER_TASK;
import static dev.muster.gateway.socket.TestAgent.SESSION;
import static dev.muster.gateway.socket.TestAgent.TASK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.gateway.link.FakeReplica;
import dev.muster.proto.agent.v1.Accept;
import dev.muster.proto.agent.v1.Assign;
import dev.muster.proto.agent.v1.Cancel;
import dev.muster.proto.agent.v1.Cancelled;
import dev.muster.proto.agent.v1.Fail;
import dev.muster.proto.agent.v1.Progress;
import dev.muster.proto.agent.v1.Recorded;
import dev.muster.proto.task.v1.Down;
import dev.muster.proto.task.v1.Up;
import dev.muster.proto.task.v1.Up.ItemCase;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tasks on their way to the agent and back. */
class AgentWorkTest {

    @Test
    void anAssignmentIsARequestAndItsResponseTheAccept() {
        TestAgent agent = TestAgent.open();

        agent.replica.assign(SESSION, TASK, 1);

        Frame request = agent.wire.frame();
        assertEquals(FrameType.REQUEST, request.type());
        Assign assign = request.parse(Assign.parser());
        assertEquals(TASK, assign.getTaskId());
        assertEquals("{\"n\":1}", assign.getPayload());
        agent.respond(request.sequence(), Method.ASSIGN, Accept.getDefaultInstance());
        assertEquals(TASK, agent.replica.only().getAccept().getTaskId());
    }

    @Test
    void anErrorRejectsTheAssignment() {
        TestAgent agent = TestAgent.open();
        agent.replica.assign(SESSION, TASK, 1);

        agent.error(agent.wire.frame().sequence(), Method.ASSIGN, "no_model\u0000");

        Up up = agent.replica.only();
        assertEquals("no_model\uFFFD", up.getReject().getCode());
        assertEquals(1, up.getReject().getAttempt());
        assertEquals(List.of(), agent.conversation.accepted());
    }

    @Test
    void withoutAnAnswerForTwoSecondsItIsRejectedAndALateAcceptIsIgnored() {
        TestAgent agent = TestAgent.open();
        agent.replica.assign(SESSION, TASK, 1);
        long sequence = agent.wire.frame().sequence();
        agent.pass(1_750);
        assertEquals(List.of(), agent.up());

        agent.pass(250);
        assertEquals("no_accept", agent.replica.only().getReject().getCode());

        agent.respond(sequence, Method.ASSIGN, Accept.getDefaultInstance());
        assertEquals(List.of(), agent.up());
        assertTrue(agent.counters.toString().contains("unknown_answers=1"));
    }

    @Test
    void aRepeatOfAnAssignmentThatIsOnItsWayIsNotSentTwice() {
        TestAgent agent = TestAgent.open();
        agent.replica.assign(SESSION, TASK, 1);
        agent.wire.frame();

        agent.replica.assign(SESSION, TASK, 1);

        assertEquals(List.of(), agent.wire.frames());
        assertEquals(List.of(), agent.up());
    }

    @Test
    void aRepeatOfAnAcceptedAssignmentIsAcceptedAgainWithoutTheAgent() {
        TestAgent agent = TestAgent.working();

        agent.replica.assign(SESSION, TASK, 1);

        assertEquals(List.of(), agent.wire.frames());
        assertEquals(1, agent.replica.only().getAccept().getAttempt());
    }

    @Test
    void aNewerAttemptIsHandedOverAndAnOlderOneIsNot() {
        TestAgent agent = TestAgent.working();
        agent.replica.assign(SESSION, TASK, 2);
        assertEquals(
                2, agent.told(FrameType.REQUEST, Method.ASSIGN, Assign.parser()).getAttempt());

        agent.replica.assign(SESSION, TASK, 1);

        assertEquals(List.of(), agent.wire.frames());
    }

    @Test
    void anAssignmentThatFitsNoFrameIsRejected() {
        TestAgent agent = TestAgent.open();

        agent.replica.say(Down.newBuilder()
                .setSession(SESSION)
                .setAssign(
                        Assign.newBuilder().setTaskId(TASK).setAttempt(1).setPayload("\"" + "x".repeat(1 << 20) + "\""))
                .build());

        assertEquals("frame_too_large", agent.replica.only().getReject().getCode());
        assertEquals(List.of(), agent.wire.frames());
    }

    @Test
    void anOutcomeIsAnsweredWhenItIsRecorded() {
        TestAgent agent = TestAgent.working();

        agent.complete(5, TASK, 1, "{\"a\":[1,2]}");

        Up up = agent.replica.only();
        assertEquals("{\"a\":[1,2]}", up.getComplete().getResult());
        assertEquals(List.of(), agent.wire.frames());
        agent.replica.done(up);
        Frame answer = agent.wire.frame();
        answer.parse(Recorded.parser());
        assertEquals(FrameType.RESPONSE, answer.type());
        assertEquals(5, answer.sequence());
        assertEquals(List.of(), agent.conversation.accepted());
    }

    @Test
    void aStaleOutcomeIsToldAndNoLongerHeld() {
        TestAgent agent = TestAgent.working();
        agent.complete(5, TASK, 1, "1");

        agent.replica.refuse(agent.replica.only(), ErrorCode.STALE_ATTEMPT);

        assertEquals("stale_attempt", agent.refused(5));
        assertEquals(List.of(), agent.conversation.accepted());
    }

    @Test
    void anOutcomeThatMayBeSentAgainIsStillHeld() {
        TestAgent agent = TestAgent.working();
        agent.complete(5, TASK, 1, "1");

        agent.replica.refuse(agent.replica.only(), ErrorCode.OUTCOME_UNKNOWN);

        assertEquals("outcome_unknown", agent.refused(5));
        assertEquals(1, agent.conversation.accepted().size());
    }

    @Test
    void anOutcomeImpliesTheAccept() {
        TestAgent agent = TestAgent.open();
        agent.replica.assign(SESSION, TASK, 1);
        long sequence = agent.wire.frame().sequence();

        agent.complete(5, TASK, 1, "1");
        agent.respond(sequence, Method.ASSIGN, Accept.getDefaultInstance());
        agent.pass(2_500);

        assertEquals(
                List.of(ItemCase.COMPLETE),
                agent.up().stream().map(Up::getItemCase).toList());
    }

    @Test
    void anOutcomeOfAnAttemptTheGatewayDoesNotKnowIsForTheTaskServiceToJudge() {
        TestAgent agent = TestAgent.open();

        agent.complete(5, OTHER_TASK, 7, "");

        assertEquals(7, agent.replica.only().getComplete().getAttempt());
    }

    @Test
    void whenTheSessionIsNotKnownAnyMoreTheSocketGoes() {
        TestAgent agent = TestAgent.working();
        agent.complete(5, TASK, 1, "1");

        agent.replica.refuse(agent.replica.only(), ErrorCode.SESSION_ENDED);

        assertEquals("session_ended", agent.refused(5));
        assertEquals(List.of("4001 session_ended"), agent.wire.closes());
    }

    @Test
    void aFailureIsMadeFitToBeStored() {
        TestAgent agent = TestAgent.working();

        agent.request(
                5,
                Method.FAIL,
                Fail.newBuilder()
                        .setTaskId(TASK)
                        .setAttempt(1)
                        .setCode("c".repeat(200))
                        .setMessage("a\u0000" + "x".repeat(5_000))
                        .setRetryable(true)
                        .build());

        Up up = agent.replica.only();
        assertEquals(128, up.getFail().getCode().length());
        assertEquals("a\uFFFDxx", up.getFail().getMessage().substring(0, 4));
        assertEquals(4_096, up.getFail().getMessage().length());
        assertTrue(up.getFail().getRetryable());
    }

    @Test
    void moreUnansweredRequestsThanSlotsCanExplainAreRefused() {
        TestAgent agent = TestAgent.open();
        for (int i = 1; i <= 20; i++) {
            agent.complete(i, TASK, i, "1");
        }
        assertEquals(List.of(), agent.wire.frames());

        agent.complete(21, TASK, 21, "1");

        assertEquals("overloaded", agent.refused(21));
        agent.up().forEach(agent.replica::done);
        agent.wire.frames();
        agent.complete(22, TASK, 22, "1");
        assertEquals(1, agent.up().size());
    }

    @Test
    void progressIsSentTwiceASecondAtMostAndTheNewestWins() {
        TestAgent agent = TestAgent.working();

        for (int percent = 1; percent <= 5; percent++) {
            progress(agent, FrameType.PROGRESS, percent);
        }
        assertEquals(1, agent.replica.only().getProgress().getPercent());
        agent.conversation.heard();
        agent.pass(250);
        assertEquals(List.of(), agent.up());
        agent.pass(250);

        assertEquals(5, agent.replica.only().getProgress().getPercent());
        agent.pass(1_000);
        assertEquals(List.of(), agent.up());
    }

    @Test
    void progressIsNotSentAfterTheOutcome() {
        TestAgent agent = TestAgent.working();
        progress(agent, FrameType.PROGRESS, 1);
        progress(agent, FrameType.NOTIFICATION, 2);
        agent.complete(5, TASK, 1, "1");

        agent.pass(1_000);

        assertEquals(
                List.of(ItemCase.PROGRESS, ItemCase.COMPLETE),
                agent.up().stream().map(Up::getItemCase).toList());
    }

    @Test
    void progressOfWhatIsNotHeldIsIgnored() {
        TestAgent agent = TestAgent.open();

        progress(agent, FrameType.PROGRESS, 1);

        assertEquals(List.of(), agent.up());
        assertEquals(List.of(), agent.wire.frames());
        assertTrue(agent.counters.toString().contains("foreign_progress=1"));
    }

    @Test
    void progressIsBroughtIntoItsBounds() {
        TestAgent agent = TestAgent.working();
        progress(agent, FrameType.PROGRESS, 120);
        assertEquals(100, agent.replica.only().getProgress().getPercent());

        progress(agent, FrameType.PROGRESS, Double.NaN);

        assertEquals("invalid_argument", agent.refused(8));
    }

    @Test
    void aCancelIsARequestAndItsAnswerFreesTheSlot() {
        TestAgent agent = TestAgent.working();

        agent.replica.cancel(SESSION, TASK, 1);

        Frame request = agent.wire.frame();
        assertEquals("cancelled", request.parse(Cancel.parser()).getReason());
        agent.respond(request.sequence(), Method.CANCEL, Cancelled.getDefaultInstance());
        assertEquals(1, agent.replica.only().getReleased().getAttempt());
        assertEquals(List.of(), agent.conversation.accepted());
    }

    @Test
    void anErrorToACancelFreesTheSlotToo() {
        TestAgent agent = TestAgent.working();
        agent.replica.cancel(SESSION, TASK, 1);

        agent.error(agent.wire.frame().sequence(), Method.CANCEL, "task_not_found");

        assertEquals(ItemCase.RELEASED, agent.replica.only().getItemCase());
    }

    @Test
    void theOrderOfOneConnectionIsTheOrderOfTheStream() {
        TestAgent agent = TestAgent.open();
        for (int i = 0; i < 10; i++) {
            agent.say(FrameCodec.batch(
                    0,
                    List.of(
                            FrameCodec.encode(
                                    FrameType.REQUEST,
                                    Method.FAIL,
                                    2 * i + 1,
                                    Fail.newBuilder()
                                            .setTaskId(TASK)
                                            .setAttempt(2 * i + 1)
                                            .build()),
                            FrameCodec.encode(
                                    FrameType.REQUEST,
                                    Method.FAIL,
                                    2 * i + 2,
                                    Fail.newBuilder()
                                            .setTaskId(TASK)
                                            .setAttempt(2 * i + 2)
                                            .build())),
                    false));
        }

        List<Up> up = agent.up();

        assertEquals(20, up.size());
        for (int i = 0; i < 20; i++) {
            assertEquals(i + 1, up.get(i).getFail().getAttempt());
        }
        agent.replica.say(up.stream()
                .map(call -> FakeReplica.answer(
                        call,
                        dev.muster.proto.task.v1.Answer.newBuilder()
                                .setDone(dev.muster.proto.task.v1.Done.getDefaultInstance())))
                .toArray(Down[]::new));
        assertEquals(
                java.util.stream.LongStream.rangeClosed(1, 20).boxed().toList(),
                agent.wire.frames().stream().map(Frame::sequence).toList());
    }

    private static void progress(TestAgent agent, FrameType type, double percent) {
        Progress progress = Progress.newBuilder()
                .setTaskId(TASK)
                .setAttempt(1)
                .setPercent(percent)
                .build();
        agent.say(FrameCodec.encode(type, Method.PROGRESS, 8, progress));
    }
}
