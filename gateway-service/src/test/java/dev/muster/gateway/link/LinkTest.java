package dev.muster.gateway.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.proto.agent.v1.Complete;
import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.Progress;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.proto.task.v1.Up;
import dev.muster.proto.task.v1.Up.ItemCase;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LinkTest {
    private final ManualLoop loop = new ManualLoop();
    private final FakeReplica a = new FakeReplica("a", loop);

    @Test
    void theFirstItemOfEveryStreamNamesTheGateway() {
        FakeReplica.links(loop, a);
        assertEquals("gateway-1", a.only().getRegister().getGateway());

        a.breakStream();
        loop.pass(100);

        assertEquals("gateway-1", a.only().getRegister().getGateway());
    }

    @Test
    void itRenewsEverySecond() {
        AgentLinks links = FakeReplica.links(loop, a);
        a.received();

        tickFor(links, 10_000);

        assertEquals(10, a.renewals());
    }

    @Test
    void threeSecondsOfSilenceBreakIt() {
        AgentLinks links = FakeReplica.links(loop, a);
        a.say();
        for (int i = 0; i < 12; i++) {
            loop.pass(250);
            links.tick();
        }
        assertTrue(links.anyUsable());

        loop.pass(250);
        links.tick();
        loop.run();

        assertFalse(links.anyUsable());
        loop.pass(100);
        assertEquals(2, a.streams());
    }

    @Test
    void aTickThatComesLateJudgesNobody() {
        AgentLinks links = FakeReplica.links(loop, a);
        a.say();
        loop.freeze(60_000);

        links.tick();
        loop.run();
        assertTrue(links.anyUsable());

        for (int i = 0; i < 12; i++) {
            loop.pass(250);
            links.tick();
        }
        loop.run();
        assertTrue(links.anyUsable());
    }

    @Test
    void aReplicaThatNeverAnswersTheConnectionIsGivenUp() {
        a.neverReachable();
        AgentLinks links = FakeReplica.links(loop, a);

        assertFalse(links.anyUsable());
        assertNull(links.next());
        loop.pass(10_000);

        assertTrue(a.streams() >= 5, "tries: " + a.streams());
        assertTrue(a.streams() <= 14, "tries: " + a.streams());
    }

    @Test
    void aReplicaWhoseMachineAloneAnswersIsNotUsed() {
        a.frozen(true);
        AgentLinks links = FakeReplica.links(loop, a);

        assertFalse(links.anyUsable());
        a.frozen(false);
        for (int i = 0; i < 20; i++) {
            loop.pass(250);
            links.tick();
        }
        loop.run();

        assertTrue(links.anyUsable());
    }

    @Test
    void aReplicaThatIsGoneIsLeftAndANewOneIsUsed() {
        FakeReplica b = new FakeReplica("b", loop);
        AgentLinks links = FakeReplica.links(loop, a);
        RecordingOwner owner = new RecordingOwner();
        a.received();
        links.session(owner, loop, () -> "token").open(Hello.getDefaultInstance());
        a.opened(a.only(), "s1", 1);

        links.replicas(List.of(b.target()));

        List<Up> items = b.received();
        assertEquals(ItemCase.REGISTER, items.get(0).getItemCase());
        assertTrue(items.get(1).getOpen().getReopen());
        loop.pass(5_000);
        assertEquals(1, a.streams());
    }

    @Test
    void aReplicaThatStaysKeepsItsStream() {
        AgentLinks links = FakeReplica.links(loop, a);

        links.replicas(List.of(a.target(), new FakeReplica("b", loop).target()));
        loop.run();

        assertEquals(1, a.streams());
        assertNotNull(links.next());
    }

    @Test
    void whileTheStreamIsNotReadyItemsGatherAndProgressIsTheFirstToGo() {
        AgentLinks links = FakeReplica.links(loop, a);
        a.received();
        LinkedSession session = links.session(new RecordingOwner(), loop, () -> "token");
        session.open(Hello.getDefaultInstance());
        a.opened(a.only(), "s1", 1);
        a.ready(false);
        String large = "x".repeat(1 << 20);
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < 80; i++) {
            session.complete(
                    Complete.newBuilder().setTaskId("t" + i).setResult(large).build(),
                    refusal -> answers.add(refusal == null ? "done" : refusal.getCode()));
        }
        session.progress(Progress.newBuilder().setTaskId("t").build());
        session.accept(TaskAttempt.newBuilder().setTaskId("last").build());
        loop.run();
        assertEquals(16, answers.stream().filter("overloaded"::equals).count());
        assertEquals(16, answers.size());

        a.ready(true);

        List<Up> items = a.received();
        assertEquals(65, items.size());
        assertEquals("last", items.get(64).getAccept().getTaskId());
    }

    @Test
    void theWaitsBetweenTriesDoubleUpToTwoSeconds() {
        Backoff longest = new Backoff(() -> 0);
        assertEquals(
                List.of(100L, 200L, 400L, 800L, 1_600L, 2_000L, 2_000L),
                List.of(
                        longest.next(),
                        longest.next(),
                        longest.next(),
                        longest.next(),
                        longest.next(),
                        longest.next(),
                        longest.next()));
        longest.reset();
        assertEquals(100, longest.next());
        assertEquals(51, new Backoff(() -> 0.999).next());
    }

    private void tickFor(AgentLinks links, long millis) {
        for (long passed = 0; passed < millis; passed += 250) {
            loop.pass(250);
            a.say();
            links.tick();
            loop.run();
        }
    }
}
