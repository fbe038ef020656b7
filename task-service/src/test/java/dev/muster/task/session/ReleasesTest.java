package dev.muster.task.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ReleasesTest {
    private final Releases releases = new Releases();
    private final Held one = held();
    private final Held two = held();

    private static Held held() {
        return new Held(UUID.randomUUID(), 1, "t", 0, 5, 0, Held.Phase.RUNNING);
    }

    @Test
    void aBatchOfUnknownOutcomeIsSentAgainUnderTheSameNumber() {
        releases.add(one);
        assertEquals(1, releases.start());
        releases.add(two);
        releases.unknown();

        assertEquals(1, releases.start(), "the same batch, without what came later");
        assertEquals(1, releases.number());
        assertEquals(List.of(one), releases.written());

        assertEquals(1, releases.start());
        assertEquals(2, releases.number());
        assertEquals(List.of(two), releases.written());
        assertTrue(releases.empty());
    }

    @Test
    void oneReleaseIsUnderWayAtATime() {
        releases.add(one);
        assertEquals(1, releases.start());
        releases.add(two);
        assertEquals(0, releases.start());
        assertFalse(releases.empty());
    }

    @Test
    void anAttemptIsReleasedOnce() {
        releases.add(one);
        releases.add(one);
        assertEquals(1, releases.start());
        releases.add(one);
        releases.written();
        assertEquals(0, releases.start());
    }

    @Test
    void surplusSlotsGoWithTheOthers() {
        releases.add(one);
        releases.addSurplus(3);
        assertEquals(4, releases.start());
        releases.unknown();
        assertEquals(4, releases.start());
        assertEquals(List.of(one), releases.written());
        assertTrue(releases.empty());
    }
}
