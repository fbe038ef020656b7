package dev.muster.task.wait;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.muster.protocol.error.ErrorCode;
import dev.muster.protocol.error.MusterException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.helpers.test.UniAssertSubscriber;
import io.smallrye.mutiny.subscription.UniEmitter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A task is a number here, its version; from 10 on it is what the waiter wants. */
class WaitersTest {
    private static final UUID TASK = UUID.randomUUID();

    private final List<Runnable> alarms = new ArrayList<>();
    private final Deque<UniEmitter<? super Integer>> reads = new ArrayDeque<>();
    private final Waiters waiters = new Waiters(2, after -> task -> {
        alarms.add(task);
        return () -> alarms.remove(task);
    });

    @Test
    void whatIsEnoughAtTheFirstLookIsTheAnswer() {
        UniAssertSubscriber<Integer> waiting = waitForIt();

        found(10);

        waiting.assertItem(10);
        assertForgotten();
    }

    @Test
    void aHintMakesItLookAgain() {
        UniAssertSubscriber<Integer> waiting = waitForIt();
        found(1);

        waiters.wake(TASK, 2, false);
        found(12);

        waiting.assertItem(12);
        assertForgotten();
    }

    @Test
    void anOldHintIsNoReasonToLook() {
        waitForIt();
        found(3);

        waiters.wake(TASK, 3, false);
        waiters.wake(UUID.randomUUID(), 9, false);

        assertTrue(reads.isEmpty());
    }

    @Test
    void whoWaitsForTheEndDoesNotLookWhileTheTaskGoesOn() {
        waitForIt();
        found(1);

        waiters.wake(TASK, 2, true);

        assertTrue(reads.isEmpty());
    }

    /** It may have come after the read took its look: nothing may be missed in between. */
    @Test
    void aHintDuringAReadMakesItReadOnceMore() {
        UniAssertSubscriber<Integer> waiting = waitForIt();
        waiters.wake(TASK, 2, false);
        waiters.wake(TASK, 10, false);
        assertEquals(1, reads.size());

        found(1);
        found(10);

        waiting.assertItem(10);
    }

    /** A standby may be behind for a while; asking it in a circle would not help it. */
    @Test
    void aReadThatIsBehindTheHintIsRepeatedOnlyOnce() {
        waitForIt();
        waiters.wake(TASK, Integer.MAX_VALUE, false);

        found(1);
        found(1);

        assertTrue(reads.isEmpty());
    }

    @Test
    void whenTimeIsUpTheLastLookIsTheAnswer() {
        UniAssertSubscriber<Integer> waiting = waitForIt();
        found(4);

        alarms.getFirst().run();

        waiting.assertItem(4);
        assertForgotten();
    }

    @Test
    void whenTimeIsUpDuringAReadItsOutcomeIsTheAnswer() {
        UniAssertSubscriber<Integer> waiting = waitForIt();
        alarms.getFirst().run();
        waiting.assertNotTerminated();

        found(5);

        waiting.assertItem(5);
        assertForgotten();
    }

    @Test
    void aReadThatFailsEndsTheWait() {
        UniAssertSubscriber<Integer> waiting = waitForIt();

        reads.remove().fail(ErrorCode.TASK_NOT_FOUND.because("gone"));

        waiting.assertFailedWith(MusterException.class);
        assertForgotten();
    }

    @Test
    void whoLeavesIsForgottenAndCostsNoMoreReads() {
        UniAssertSubscriber<Integer> waiting = waitForIt();
        found(1);

        waiting.cancel();
        waiters.wake(TASK, 2, false);

        assertTrue(reads.isEmpty());
        assertForgotten();
    }

    @Test
    void whenTheProcessGoesEverybodyIsAnsweredAfterOneLook() {
        UniAssertSubscriber<Integer> before = waitForIt();
        found(1);

        waiters.close();
        before.assertItem(1);

        UniAssertSubscriber<Integer> after = waitForIt();
        found(2);
        after.assertItem(2);
        assertForgotten();
    }

    @Test
    void tooManyAreRefused() {
        waitForIt();
        waitForIt();

        Throwable refusal = waitForIt().getFailure();

        assertEquals(ErrorCode.OVERLOADED, ((MusterException) refusal).code());
        assertEquals(2, waiters.size());
    }

    private UniAssertSubscriber<Integer> waitForIt() {
        Uni<Integer> read = Uni.createFrom().<Integer>emitter(reads::add);
        return waiters.await(
                        TASK,
                        Duration.ofSeconds(30),
                        () -> read,
                        found -> found,
                        found -> found >= 10,
                        Waiters.Until.END)
                .subscribe()
                .withSubscriber(UniAssertSubscriber.create());
    }

    private void found(int version) {
        reads.remove().complete(version);
    }

    private void assertForgotten() {
        assertEquals(0, waiters.size());
        assertTrue(waiters.tasks().isEmpty());
        assertTrue(alarms.isEmpty());
    }
}
