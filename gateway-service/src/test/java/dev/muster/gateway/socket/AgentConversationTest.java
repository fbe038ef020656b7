package dev.muster.gateway.socket;

import static dev.muster.gateway.socket.TestAgent.HELLO;
import static dev.muster.gateway.socket.TestAgent.SESSION;
import static dev.muster.gateway.socket.TestAgent.TASK;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.proto.agent.v1.Capacity;
import dev.muster.proto.agent.v1.CapacityReply;
import dev.muster.proto.agent.v1.Drain;
import dev.muster.proto.agent.v1.Error;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.proto.task.v1.Up;
import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.frame.Frame;
import dev.muster.protocol.frame.FrameCodec;
import dev.muster.protocol.frame.FrameType;
import dev.muster.protocol.frame.Method;
import java.util.List;
import org.junit.jupiter.api.Test;

/** HELLO, the order of messages, liveness and the ends of a connection. */
class AgentConversationTest {
    private static final TaskAttempt HELD =
            TaskAttempt.newBuilder().setTaskId(TASK).setAttempt(3).build();

    @Test
    void helloOpensASessionAndIsAnsweredWithTheLimits() {
        TestAgent agent = new TestAgent();

        agent.request(7, Method.HELLO, HELLO);
        assertEquals(List.of(), agent.wire.frames());
        agent.replica.opened(agent.replica.only(), SESSION, 1);

        Frame answer = agent.wire.frame();
        assertEquals(FrameType.RESPONSE, answer.type());
        assertEquals(Method.HELLO, answer.method());
        assertEquals(7, answer.sequence());
        HelloReply reply = answer.parse(HelloReply.parser());
        assertEquals(SESSION, reply.getSessionId());
        assertEquals(1, reply.getEpoch());
        assertEquals(1 << 20, reply.getMaxPayloadBytes());
        assertEquals(75_000, reply.getIdleTimeoutMs());
        assertFalse(reply.getDeflate());
    }

    @Test
    void compressionIsUsedOnceBothWantItAndNotForTheAnswerItself() {
        TestAgent agent = new TestAgent();
        agent.request(1, Method.HELLO, HELLO.toBuilder().setDeflate(true).build());
        agent.replica.opened(agent.replica.only(), SESSION, 1);
        assertTrue(agent.told(FrameType.RESPONSE, Method.HELLO, HelloReply.parser())
                .getDeflate());

        String result = "\"" + "x".repeat(5_000) + "\"";
        agent.say(FrameCodec.encode(
                FrameType.REQUEST,
                Method.COMPLETE,
                2,
                dev.muster.proto.agent.v1.Complete.newBuilder()
                        .setTaskId(TASK)
                        .setAttempt(1)
                        .setResult(result)
                        .build(),
                true));

        assertEquals(result, agent.replica.only().getComplete().getResult());
    }

    @Test
    void aSecondHelloIsAnError() {
        TestAgent agent = TestAgent.open();

        agent.request(2, Method.HELLO, HELLO);

        assertEquals("protocol_error", agent.refused(2));
        assertEquals(List.of(), agent.up());
        assertEquals(List.of(), agent.wire.closes());
    }

    @Test
    void aHelloWhileTheFirstIsUnansweredIsAnErrorToo() {
        TestAgent agent = new TestAgent();
        agent.request(1, Method.HELLO, HELLO);

        agent.request(2, Method.HELLO, HELLO);

        assertEquals("protocol_error", agent.refused(2));
        assertEquals(1, agent.up().size());
    }

    @Test
    void aHelloThatWasRefusedMayBeSaidAgain() {
        TestAgent agent = new TestAgent();
        agent.request(1, Method.HELLO, HELLO.toBuilder().setSlots(0).build());
        assertEquals("invalid_argument", agent.refused(1));
        agent.request(2, Method.HELLO, HELLO);
        agent.replica.refuse(agent.replica.only(), ErrorCode.PERMISSION_DENIED);
        assertEquals("permission_denied", agent.refused(2));

        agent.request(3, Method.HELLO, HELLO);

        agent.other.opened(agent.other.only(), SESSION, 1);
        assertEquals(3, agent.wire.frame().sequence());
    }

    @Test
    void nothingElseComesBeforeHelloAndItsAnswer() {
        TestAgent agent = new TestAgent();
        agent.complete(1, TASK, 1, "1");
        assertEquals("protocol_error", agent.refused(1));

        agent.request(2, Method.HELLO, HELLO);
        agent.complete(3, TASK, 1, "1");

        assertEquals("protocol_error", agent.refused(3));
        assertEquals(1, agent.up().size());
    }

    @Test
    void withoutHelloTheConnectionEndsAfterTenSeconds() {
        TestAgent agent = new TestAgent();
        agent.pass(9_750);
        assertEquals(List.of(), agent.wire.closes());

        agent.pass(250);

        assertEquals(List.of("1008 no HELLO within 10 s"), agent.wire.closes());
    }

    @Test
    void resumeTakesWhatIsHeldToTheReplicaAndWhatIsVoidToTheAgent() {
        TestAgent agent = new TestAgent();
        TaskAttempt gone = HELD.toBuilder().setAttempt(9).build();
        agent.request(
                1,
                Method.HELLO,
                HELLO.toBuilder()
                        .setSessionId(SESSION)
                        .setEpoch(4)
                        .addHeld(HELD)
                        .addHeld(gone)
                        .build());
        Up open = agent.replica.only();
        assertEquals(List.of(HELD, gone), open.getOpen().getHello().getHeldList());
        assertEquals(SESSION, open.getOpen().getHello().getSessionId());
        assertFalse(open.getOpen().getReopen());

        agent.reply(
                open,
                HelloReply.newBuilder()
                        .setSessionId(SESSION)
                        .setEpoch(5)
                        .setResumed(true)
                        .addVoid(gone)
                        .build());

        assertEquals(
                List.of(gone),
                agent.told(FrameType.RESPONSE, Method.HELLO, HelloReply.parser())
                        .getVoidList());
        assertEquals(List.of(HELD), agent.conversation.accepted());
    }

    @Test
    void whenTheReplicaDiesTheAgentKeepsItsWorkAndLearnsTheNewEpoch() {
        TestAgent agent = TestAgent.working();

        agent.replica.breakStream();
        Up reopen = agent.other.only();
        assertEquals(TASK, reopen.getOpen().getHello().getHeld(0).getTaskId());
        agent.other.opened(reopen, SESSION, 5);

        HelloReply news = agent.told(FrameType.NOTIFICATION, Method.HELLO, HelloReply.parser());
        assertEquals(5, news.getEpoch());
        agent.complete(9, TASK, 1, "1");
        agent.other.done(agent.other.only());
        assertEquals(9, agent.wire.frame().sequence());
    }

    @Test
    void betweenTwoReplicasAnOutcomeIsUnavailable() {
        TestAgent agent = TestAgent.working();
        agent.replica.breakStream();

        agent.complete(9, TASK, 1, "1");

        Frame frame = agent.wire.frame();
        Error refusal = frame.parse(Error.parser());
        assertEquals("unavailable", refusal.getCode());
        assertTrue(refusal.getRetryable());
        assertTrue(refusal.getRetryAfterMs() > 0);
        assertEquals(9, frame.sequence());
    }

    @Test
    void anAttemptVoidedByAReopenIsStopped() {
        TestAgent agent = TestAgent.working();
        agent.replica.breakStream();
        Up reopen = agent.other.only();

        agent.other.opened(
                reopen,
                HelloReply.newBuilder()
                        .setSessionId(SESSION)
                        .setEpoch(5)
                        .addVoid(reopen.getOpen().getHello().getHeld(0))
                        .build());

        Frame stop = agent.wire.frames().get(0);
        assertEquals(Method.CANCEL, stop.method());
        assertEquals(
                "stale", stop.parse(dev.muster.proto.agent.v1.Cancel.parser()).getReason());
        agent.respond(stop.sequence(), Method.CANCEL, dev.muster.proto.agent.v1.Cancelled.getDefaultInstance());
        assertEquals(List.of(), agent.other.received());
    }

    @Test
    void aSessionThatEndsClosesItsSocket() {
        TestAgent agent = TestAgent.open();

        agent.replica.ended(SESSION, "taken_over");

        assertEquals(List.of("4001 taken_over"), agent.wire.closes());
    }

    @Test
    void aSessionThatNoReplicaTakesClosesItsSocket() {
        TestAgent agent = TestAgent.open();
        agent.answersPings();
        agent.other.unreachable();
        agent.replica.unreachable();
        agent.replicasFallSilent();
        agent.pass(10_000);
        assertEquals(List.of(), agent.wire.closes());

        agent.pass(500);

        assertEquals(List.of("1012 unavailable"), agent.wire.closes());
    }

    @Test
    void aSocketThatIsGoneEndsItsSessionAtOnce() {
        TestAgent agent = TestAgent.working();

        agent.conversation.gone();

        assertEquals("socket_closed", agent.replica.only().getClose().getReason());
        agent.replica.assign(SESSION, TestAgent.OTHER_TASK, 1);
        assertEquals(List.of(), agent.wire.frames());
    }

    @Test
    void capacityIsAnsweredWhenItHolds() {
        TestAgent agent = TestAgent.open();

        agent.request(5, Method.CAPACITY, Capacity.newBuilder().setSlots(9).build());
        agent.replica.done(agent.replica.only());

        agent.told(FrameType.RESPONSE, Method.CAPACITY, CapacityReply.parser());
        agent.replica.breakStream();
        assertEquals(9, agent.other.only().getOpen().getHello().getSlots());
    }

    @Test
    void aPingIsAnsweredByAPongAlsoBeforeHello() {
        TestAgent agent = new TestAgent();

        agent.say(FrameCodec.encode(FrameType.PING, 42));

        Frame pong = agent.wire.frame();
        assertEquals(FrameType.PONG, pong.type());
        assertEquals(42, pong.sequence());
    }

    // ---- liveness

    @Test
    void anIdleAgentIsPingedEveryThirtySecondsAndEndedAfterSeventyFive() {
        TestAgent agent = TestAgent.open();
        agent.pass(29_750);
        assertEquals(0, agent.wire.pings());
        agent.pass(250);
        assertEquals(1, agent.wire.pings());
        agent.pass(44_750);
        assertEquals(1, agent.wire.pings());
        assertEquals(List.of(), agent.wire.closes());

        agent.pass(250);

        assertEquals(List.of("4002 nothing heard of the agent"), agent.wire.closes());
        assertEquals("silent", agent.replica.only().getClose().getReason());
    }

    @Test
    void aBusyAgentIsPingedEverySecondAndEndedAfterThree() {
        TestAgent agent = TestAgent.working();
        agent.pass(2_750);
        assertEquals(2, agent.wire.pings());
        assertEquals(List.of(), agent.wire.closes());

        agent.pass(250);

        assertEquals(List.of("4002 nothing heard of the agent"), agent.wire.closes());
        assertEquals("silent", agent.replica.only().getClose().getReason());
    }

    @Test
    void whoAnswersPingsLives() {
        TestAgent agent = TestAgent.working();
        agent.answersPings();

        agent.pass(60_000);

        assertEquals(List.of(), agent.wire.closes());
    }

    @Test
    void anAgentThatBecomesBusyIsNotJudgedByItsSilenceBefore() {
        TestAgent agent = TestAgent.open();
        agent.pass(25_000);
        agent.replica.assign(SESSION, TASK, 1);

        agent.pass(1_750);
        assertEquals(List.of(), agent.wire.closes());
        assertEquals(1, agent.wire.pings());
    }

    @Test
    void aTickThatComesLateStartsCountingAgain() {
        TestAgent agent = TestAgent.working();
        agent.pass(2_750);
        agent.loop.freeze(60_000);

        agent.conversation.tick(agent.loop.now(), true);
        agent.pass(2_750);
        assertEquals(List.of(), agent.wire.closes());

        agent.pass(250);
        assertEquals(1, agent.wire.closes().size());
    }

    // ---- ends

    @Test
    void anAgentThatDoesNotReadIsClosedAndItsSessionEnded() {
        TestAgent agent = TestAgent.open();
        agent.wire.unwritten(AgentConversation.MAX_UNWRITTEN_BYTES);
        agent.replica.assign(SESSION, TASK, 1);
        assertEquals(1, agent.wire.frames().size());

        agent.wire.unwritten(AgentConversation.MAX_UNWRITTEN_BYTES + 1);
        agent.replica.assign(SESSION, TestAgent.OTHER_TASK, 1);

        assertEquals(List.of("1013 slow consumer"), agent.wire.closes());
        assertEquals(List.of(), agent.wire.frames());
        assertEquals("socket_closed", agent.replica.only().getClose().getReason());
    }

    @Test
    void anAgentThatOnlyPingsAndDoesNotReadIsFoundByTheTick() {
        TestAgent agent = TestAgent.open();
        agent.wire.unwritten(AgentConversation.MAX_UNWRITTEN_BYTES + 1);

        agent.tick();

        assertEquals(List.of("1013 slow consumer"), agent.wire.closes());
    }

    @Test
    void aRevokedKeyEndsTheConnection() {
        TestAgent agent = TestAgent.open();

        agent.conversation.revoke(ErrorCode.KEY_REVOKED);
        agent.loop.run();

        assertEquals(List.of("1008 key_revoked"), agent.wire.closes());
        assertEquals("revoked", agent.replica.only().getClose().getReason());
    }

    @Test
    void aKeyEndsTheConnectionWhenItExpires() {
        TestAgent agent = new TestAgent(new TestAgent().loop.now() + 5_000_000_000L);
        agent.pass(4_750);
        assertEquals(List.of(), agent.wire.closes());

        agent.pass(250);

        assertEquals(List.of("1008 key_expired"), agent.wire.closes());
    }

    @Test
    void aGatewayThatStopsSaysSoThenGoes() {
        TestAgent agent = TestAgent.open();

        agent.conversation.drain(300);
        assertEquals(
                300,
                agent.told(FrameType.NOTIFICATION, Method.DRAIN, Drain.parser()).getReconnectAfterMs());
        agent.conversation.goAway();
        agent.loop.run();

        assertEquals(List.of("1001 this gateway stops"), agent.wire.closes());
        assertEquals("drained", agent.replica.only().getClose().getReason());
    }

    @Test
    void itIsClosedOnlyOnceAndSaysNothingAfterwards() {
        TestAgent agent = TestAgent.working();
        agent.conversation.goAway();
        agent.conversation.revoke(ErrorCode.KEY_REVOKED);
        agent.conversation.tooLarge();
        agent.conversation.gone();
        agent.complete(3, TASK, 1, "1");

        assertEquals(1, agent.wire.closes().size());
        assertEquals(List.of(), agent.wire.frames());
        assertEquals(1, agent.up().size());
    }
}
