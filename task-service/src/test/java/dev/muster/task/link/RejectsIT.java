package dev.muster.task.link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.proto.agent.v1.Hello;
import dev.muster.proto.agent.v1.TaskAttempt;
import dev.muster.proto.task.v1.Answer;
import dev.muster.proto.task.v1.Down;
import dev.muster.task.lifecycle.State;
import io.quarkus.test.junit.QuarkusTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Tasks that an agent refuses, and who gets them then. */
@QuarkusTest
class RejectsIT extends LinkBase {
    @Test
    void aRejectedTaskGoesToAnotherAgentOnly() throws Exception {
        String picky = session("picky", 1);
        UUID id = submit(5);
        Down assign = gateway.next();
        gateway.reject(picky, FakeGateway.attempt(assign));
        assertNull(gateway.next(2_500), "offered to the agent that refused it");

        String willing = session("willing", 1);
        Down again = gateway.next();
        assertEquals(willing, again.getSession());
        assertTrue(gateway.complete(willing, FakeGateway.attempt(again)).hasDone());
        assertEquals(State.SUCCEEDED.number(), tables.outcome(id));
        assertEquals(0, tables.used(picky));
    }

    @Test
    void aRejectedTaskIsNotKeptFromOthersByTheFreeSlotsOfTheAgentThatRefusedIt() throws Exception {
        String picky = session("picky", 10);
        UUID id = submit(5);
        TaskAttempt refused = FakeGateway.attempt(gateway.next());
        String willing = session("willing", 1);

        gateway.reject(picky, refused);

        Down again = gateway.next();
        assertEquals(willing, again.getSession());
        assertEquals(id.toString(), again.getAssign().getTaskId());
    }

    @Test
    void manyRejectedTasksGoToTheOneWhoTakesThemWhileTheOtherWorksOnTheRest() throws Exception {
        String picky = session("picky", 20);
        List<TaskAttempt> refused = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            submit(5);
            refused.add(FakeGateway.attempt(gateway.next()));
        }
        String willing = session("willing", 2);
        refused.forEach(attempt -> gateway.reject(picky, attempt));
        until("all back", () -> tables.waiting() + tables.used(willing) == 5);
        for (int i = 0; i < 10; i++) {
            submit(5);
        }

        Map<String, Long> given = new HashMap<>();
        for (int i = 0; i < 12; i++) {
            given.merge(gateway.next().getSession(), 1L, Long::sum);
        }
        assertEquals(Map.of(willing, 2L, picky, 10L), given);
    }

    @Test
    void aRejectedTaskGoesToAnAgentOfOtherAbilitiesToo() throws Exception {
        String picky = session("picky", 10);
        submit(5);
        TaskAttempt refused = FakeGateway.attempt(gateway.next());
        Answer answer = gateway.open(
                tables.tenant,
                Hello.newBuilder()
                        .setAgent("willing")
                        .setSlots(1)
                        .addCapabilities("x")
                        .addCapabilities("y"),
                false);

        gateway.reject(picky, refused);

        Down again = gateway.next();
        assertEquals(answer.getOpened().getSessionId(), again.getSession());
    }

    @Test
    void theLatestAgentsThatRefusedATaskAreRemembered() throws Exception {
        String picky = session("picky", 1);
        UUID id = submit(5);
        TaskAttempt attempt = FakeGateway.attempt(gateway.next());
        tables.set(
                "update live_task set rejects = 30000, excluded = array(select 'a' || n from generate_series(1, 64) n) where id = $1",
                id);

        gateway.reject(picky, attempt);

        until("back", () -> tables.live(id).matches("[12] 1 0 30000"));
        String excluded = tables.query("select array_to_string(excluded, ' ') from live_task where id = $1", id)
                .getString(0);
        assertTrue(excluded.startsWith("picky a1 "), excluded);
        assertTrue(excluded.endsWith(" a63"), excluded);
    }
}
