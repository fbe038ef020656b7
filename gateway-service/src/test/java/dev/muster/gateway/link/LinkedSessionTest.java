package dev.muster.gateway.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.HelloReply;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.proto.task.v1.Answer;
import dev.muster.proto.task.v1.Up;
import dev.muster.proto.task.v1.Up.ItemCase;
import dev.muster.protocol.error.ErrorCode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LinkedSessionTest {
    private static final Hello HELLO =
            Hello.newBuilder().setAgent("scribe").setSlots(2).build();
    private static final TaskAttempt HELD =
            TaskAttempt.newBuilder().setTaskId("t1").setAttempt(3).build();

    private final ManualLoop loop = new ManualLoop();
    private final FakeReplica a = new FakeReplica("a", loop);
    private final FakeReplica b = new FakeReplica("b", loop);
    private final RecordingOwner owner = new RecordingOwner();
    private final List<String> answers = new ArrayList<>();
    private AgentLinks links;
    private LinkedSession session;

    @BeforeEach
    void linked() {
        links = FakeReplica.links(loop, a, b);
        session = links.session(owner, loop, () -> "token");
        a.received();
        b.received();
    }

    @Test
    void itOpensUnderAMintedIdAndGoesByTheIdOfTheAnswer() {
        session.open(HELLO);
        Up open = a.only();
        assertEquals("minted-1", open.getSession());
        assertEquals("token", open.getOpen().getCallerToken());
        assertEquals(HELLO, open.getOpen().getHello());
        assertFalse(open.getOpen().getReopen());

        a.opened(open, "s1", 4);
        session.accept(HELD);

        assertEquals(List.of("opened s1 4"), owner.told());
        Up accept = a.only();
        assertEquals("s1", accept.getSession());
        assertEquals(0, accept.getCall());
        assertEquals(HELD, accept.getAccept());
    }

    @Test
    void anAssignmentInTheBatchOfTheAnswerIsNotMissed() {
        session.open(HELLO);
        Up open = a.only();

        a.say(
                FakeReplica.answer(
                        open,
                        Answer.newBuilder()
                                .setOpened(HelloReply.newBuilder()
                                        .setSessionId("s1")
                                        .setEpoch(1))),
                FakeReplica.assignment("s1", "t1", 1),
                FakeReplica.assignment("other", "t2", 1));

        assertEquals(List.of("opened s1 1", "assign t1 1"), owner.told());
    }

    @Test
    void sessionsArePlacedInTurn() {
        session.open(HELLO);
        links.session(new RecordingOwner(), loop, () -> "token").open(HELLO);
        links.session(new RecordingOwner(), loop, () -> "token").open(HELLO);

        assertEquals(2, a.received().size());
        assertEquals(1, b.received().size());
    }

    @Test
    void aRefusedOpenMayBeTriedAgain() {
        session.open(HELLO);
        a.refuse(a.only(), ErrorCode.PERMISSION_DENIED);
        assertEquals(List.of("refused permission_denied"), owner.told());

        session.open(HELLO);

        assertEquals(ItemCase.OPEN, b.only().getItemCase());
    }

    @Test
    void anOverloadedReplicaIsNotTheLastWord() {
        session.open(HELLO);
        a.refuse(a.only(), ErrorCode.OVERLOADED);

        links.tick();

        assertEquals(ItemCase.OPEN, b.only().getItemCase());
        assertEquals(List.of(), owner.told());
    }

    @Test
    void withoutAReplicaTheOpenWaitsAndIsRefusedAfterFiveSeconds() {
        a.unreachable();
        b.unreachable();
        session.open(HELLO);
        tickFor(5_000);
        assertEquals(List.of(), owner.told());

        tickFor(500);

        assertEquals(List.of("refused unavailable"), owner.told());
    }

    @Test
    void itOpensAsSoonAsAReplicaComesUp() {
        a.unreachable();
        b.unreachable();
        session.open(HELLO);
        loop.run();

        b.reachable();
        loop.pass(2_000);

        assertEquals(
                List.of(ItemCase.REGISTER, ItemCase.OPEN),
                b.received().stream().map(Up::getItemCase).toList());
    }

    @Test
    void whenItsReplicaDiesItIsOpenedAgainAtAnotherWithWhatTheAgentHolds() {
        openAtA();
        owner.accepted.add(HELD);

        a.breakStream();

        Up reopen = b.only();
        assertTrue(reopen.getOpen().getReopen());
        assertEquals("s1", reopen.getSession());
        Hello hello = reopen.getOpen().getHello();
        assertEquals("scribe", hello.getAgent());
        assertEquals("s1", hello.getSessionId());
        assertEquals(4, hello.getEpoch());
        assertEquals(List.of(HELD), hello.getHeldList());

        b.opened(reopen, "s1", 5);
        assertEquals(List.of("reopened s1 5"), owner.told());
        session.complete(complete("t1"), this::answered);
        assertEquals("s1", b.only().getSession());
    }

    @Test
    void theEpochOfTheNextReopenIsTheOneLastAnswered() {
        openAtA();
        a.breakStream();
        b.opened(b.only(), "s1", 5);
        loop.pass(2_000);
        a.received();

        b.breakStream();

        assertEquals(5, a.only().getOpen().getHello().getEpoch());
    }

    @Test
    void callsUnderWayFailAtOnceWhenTheLinkBreaksAndSoDoCallsUntilItIsOpenAgain() {
        openAtA();
        session.complete(complete("t1"), this::answered);
        a.received();

        a.breakStream();
        assertEquals(List.of("unavailable"), answers());

        session.complete(complete("t1"), this::answered);
        assertEquals(List.of("unavailable"), answers());
        b.opened(b.only(), "s1", 5);
        session.complete(complete("t1"), this::answered);
        b.done(b.only());
        assertEquals(List.of("done"), answers());
    }

    @Test
    void aCallIsAnsweredByItsOwnAnswer() {
        openAtA();
        session.complete(complete("t1"), refusal -> answers.add("t1 " + word(refusal)));
        session.complete(complete("t2"), refusal -> answers.add("t2 " + word(refusal)));
        List<Up> calls = a.received();

        a.refuse(calls.get(1), ErrorCode.STALE_ATTEMPT);
        a.done(calls.get(0));

        assertEquals(List.of("t2 stale_attempt", "t1 done"), answers());
    }

    @Test
    void aCallWithoutAnAnswerIsUnavailableAfterFiveSeconds() {
        openAtA();
        session.complete(complete("t1"), this::answered);
        Up call = a.only();
        tickFor(4_900);
        assertEquals(List.of(), answers());

        tickFor(500);
        assertEquals(List.of("unavailable"), answers());

        a.done(call);
        assertEquals(List.of(), answers());
    }

    @Test
    void aSessionThatEndedMeanwhileIsNotReopened() {
        openAtA();
        a.breakStream();

        b.refuse(b.only(), ErrorCode.SESSION_ENDED);

        assertEquals(List.of("ended The session has ended; open a new one"), owner.told());
    }

    @Test
    void withoutAnotherReplicaForTenSecondsItIsStranded() {
        openAtA();
        b.unreachable();
        a.unreachable();
        tickFor(10_000);
        assertEquals(List.of(), owner.told());

        tickFor(500);

        assertEquals(List.of("stranded"), owner.told());
    }

    @Test
    void itLeavesAReplicaThatDrains() {
        openAtA();
        session.complete(complete("t1"), this::answered);
        Up call = a.only();

        a.drain();

        Up reopen = b.only();
        assertTrue(reopen.getOpen().getReopen());
        b.opened(reopen, "s1", 5);
        a.assign("s1", "t9", 1);
        assertEquals(List.of("reopened s1 5"), owner.told());

        a.refuse(call, ErrorCode.SESSION_ENDED);
        assertEquals(List.of("unavailable"), answers());
    }

    @Test
    void itStaysAtADrainingReplicaUntilThereIsAnother() {
        b.unreachable();
        session.open(HELLO);
        a.opened(a.only(), "s1", 4);
        a.drain();
        a.assign("s1", "t1", 1);
        assertEquals(List.of("opened s1 4", "assign t1 1"), owner.told());

        b.reachable();
        loop.pass(2_000);

        assertTrue(b.received().stream().anyMatch(up -> up.getOpen().getReopen()));
    }

    @Test
    void theEndIsToldOnceAndNothingAfterIt() {
        openAtA();

        a.ended("s1", "agent_silent");
        a.assign("s1", "t1", 1);
        a.breakStream();

        assertEquals(List.of("ended agent_silent"), owner.told());
        assertEquals(List.of(), b.received());
    }

    @Test
    void closingTellsTheReplicaWithTheEpochAndTheOwnerNothing() {
        openAtA();

        session.close("socket_closed");
        a.assign("s1", "t1", 1);

        Up close = a.only();
        assertEquals("s1", close.getSession());
        assertEquals("socket_closed", close.getClose().getReason());
        assertEquals(4, close.getClose().getEpoch());
        assertEquals(List.of(), owner.told());
    }

    @Test
    void aSessionClosedWhileItOpensIsClosedWhenItIsOpen() {
        session.open(HELLO);
        Up open = a.only();
        session.close("socket_closed");

        a.opened(open, "s1", 1);

        assertEquals("socket_closed", a.only().getClose().getReason());
        assertEquals(List.of(), owner.told());
    }

    @Test
    void anOpenAnsweredTooLateIsClosedAtThatReplica() {
        session.open(HELLO);
        Up open = a.only();
        tickFor(5_500);
        assertEquals(List.of("refused unavailable"), owner.told());

        a.opened(open, "s1", 1);

        assertEquals("s1", a.only().getSession());
    }

    private void openAtA() {
        session.open(HELLO);
        a.opened(a.only(), "s1", 4);
        owner.told();
        answers();
    }

    /** Ticks in time while the replicas show that they live. */
    private void tickFor(long millis) {
        for (long passed = 0; passed < millis; passed += 250) {
            loop.pass(Math.min(250, millis - passed));
            a.say();
            b.say();
            links.tick();
            loop.run();
        }
    }

    private static Complete complete(String task) {
        return Complete.newBuilder().setTaskId(task).setAttempt(1).build();
    }

    private void answered(dev.muster.proto.agent.v1.Error refusal) {
        answers.add(word(refusal));
    }

    private static String word(dev.muster.proto.agent.v1.Error refusal) {
        return refusal == null ? "done" : refusal.getCode();
    }

    private List<String> answers() {
        loop.run();
        List<String> all = List.copyOf(answers);
        answers.clear();
        return all;
    }
}
