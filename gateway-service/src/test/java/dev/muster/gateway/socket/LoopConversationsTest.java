package dev.muster.gateway.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LoopConversationsTest {
    private final LoopConversations loop = new LoopConversations(0);

    @Test
    void anyMayLeaveInAnyOrder() {
        List<AgentConversation> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            all.add(new TestAgent().conversation);
            loop.add(all.get(i));
        }

        loop.remove(all.get(1));
        loop.remove(all.get(4));
        loop.remove(all.get(0));

        List<AgentConversation> left = new ArrayList<>();
        loop.each(left::add);
        assertEquals(List.of(all.get(2), all.get(3)), left.reversed());
        loop.remove(all.get(3));
        loop.remove(all.get(2));
        assertEquals(0, loop.size());
    }

    @Test
    void oneMayLeaveWhileAllAreVisited() {
        List<AgentConversation> all = List.of(new TestAgent().conversation, new TestAgent().conversation);
        all.forEach(loop::add);

        loop.each(loop::remove);

        assertEquals(0, loop.size());
    }

    @Test
    void afterAPauseOfTheProcessNobodyIsJudged() {
        TestAgent agent = TestAgent.working();
        LoopConversations ticking = new LoopConversations(agent.loop.now());
        ticking.add(agent.conversation);
        agent.loop.freeze(60_000);

        ticking.tick(agent.loop.now());

        assertEquals(List.of(), agent.wire.closes());
        agent.loop.freeze(700);
        ticking.tick(agent.loop.now());
        assertEquals(List.of(), agent.wire.closes());
    }
}
